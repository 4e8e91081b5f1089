"""The set-up behind `make`: python3 packaging/bootstrap.py VERB [WORD ...], standard library only.

This first file stays readable to a Python older than the one the program needs, to look for a newer one and to say so.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NEEDED = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
PROJECT = Path(__file__).resolve().parent.parent


def newer_python(version: tuple[int, ...]) -> str | None:
    """Return another interpreter to use instead, an empty string when this one will do, None when there is none."""
    if tuple(version[:2]) >= NEEDED:
        return ""
    return next((found for name in NEWER for found in [shutil.which(name)] if found), None)


def main(words: list[str]) -> int:
    """Do one verb. Returns 0 done, 1 a check or test failed, 2 wrong usage, 3 no set-up, 130 interrupted."""
    other = newer_python(sys.version_info[:2])
    if other is None:
        print(
            "Python 3.11 or newer is needed, and python3 here is older. Install it, or: make PYTHON=/path/to/python3.11"
        )
        return 3
    if other:
        print(f"python3 is older than 3.11: using {other}", flush=True)
        os.execv(other, [other, __file__, *words])  # no shell is wanted
    from verbs import VERBS, call

    if not words or words[0] not in VERBS:
        print(f"usage: bootstrap.py {{{','.join(VERBS)}}} [WORD ...]", file=sys.stderr)
        return 2
    try:
        return call(PROJECT, words[0], words[1:])
    except KeyboardInterrupt:
        print("\nInterrupted. The next run puts right what was left half done.", flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
