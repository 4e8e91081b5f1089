"""What a process holds in memory stays there: no core dump is written of it, and no other program reads it."""

import ctypes
import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4
"""<linux/prctl.h>."""


def keep_memory_private() -> None:
    """Have no core dump made of this process or of its children, and nobody of the same user read its memory.

    The limit keeps files away. Where the system hands dumps to a program the limit does not count (core(5)), but a
    process that is not dumpable is left out; nor can it be traced (prctl(2)). Elsewhere there is only the limit, or,
    on Windows, nothing to do. Never raises.
    """
    if sys.platform == "win32":
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
