"""Ctrl-C for a process that runs, and how long it takes until it has said so and until it has ended."""

import signal
import statistics
import subprocess
import time
from collections.abc import Sequence

from tests.bench.measuring import Say

MOST = 0.2


def interrupt(process: "subprocess.Popen[bytes]") -> tuple[float, float, bytes]:
    """Interrupt it and return the seconds until its JSON document was whole, until it had ended, and the document."""
    assert process.stdout is not None
    start = time.perf_counter()
    process.send_signal(signal.SIGINT)
    answer = b""
    while not answer.endswith(b"\n}\n"):  # the end of the document; the pipe ends with the process only
        line = process.stdout.readline()
        assert line, answer
        answer += line
    said = time.perf_counter() - start
    process.stdout.close()
    process.wait()
    return said, time.perf_counter() - start, answer


def tell(say: Say, said: Sequence[float], ended: Sequence[float]) -> None:
    """Print medians and worst cases in milliseconds; what is asked for is asked of the first."""
    for name, values in (("said", said), ("ended", ended)):
        worst = max(values)
        verdict = f", at most {1000 * MOST:.0f} asked for: " + ("kept" if worst <= MOST else "NOT KEPT")
        say(f"  {name:<6} median {1000 * statistics.median(values):.0f}, worst {1000 * worst:.0f}"
            + (verdict if name == "said" else ""))  # fmt: skip
