"""Sign and check hostile files in a process of its own, so that its time and memory are theirs alone.

Prints a JSON line for each: name, what came of checking and of signing, seconds of processor time, peak in MiB.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from idclient.documents.checking import Online, check_file
from idclient.errors import Error
from tests.documents.check_world import World
from tests.documents.hostile import HOSTILE
from tests.documents.signer import sign_file


def main() -> None:
    """Go through all files."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
        for name, make in HOSTILE.items():
            source.write_bytes(make())
            target.unlink(missing_ok=True)
            told: dict[str, object] = {"name": name}
            for verb, act in (("checked", lambda: check(source)), ("signed", lambda: sign(source, target))):
                told[verb] = measured(act)
            print(json.dumps(told), flush=True)


def measured(act: Callable[[], list[str]]) -> tuple[list[str], float, int]:
    """Return what came of it, seconds of processor time, and the peak of memory in MiB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    begun = time.process_time()
    result = act()
    seconds = time.process_time() - begun
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return result, round(seconds, 2), peak // 1024


def check(path: Path) -> list[str]:
    """Return the outcome and the codes of all reasons."""
    try:
        report = check_file(World().environment, path, online=Online.NEVER)
    except Error as error:
        return [error.code]
    reasons = (*report.reasons, *(reason for signature in report.signatures for reason in signature.reasons))
    return [report.outcome.value, *sorted({reason.code for reason in reasons})]


def sign(source: Path, target: Path) -> list[str]:
    """Return that it was signed, or the code of the refusal."""
    try:
        sign_file(source, target, cms=lambda _: b"\x30\x00")
    except Error as error:
        return [error.code]
    return ["signed"]


if __name__ == "__main__":
    main()
