"""PDFBox and Bouncy Castle as a judge: one Java program for all files that a process of the tests has judged.

    verdicts = pdfbox.judge(path)          # one for each signed field
    faults = pdfbox.pdfa_faults(path)      # against PDF/A-1b, by PDFBox Preflight

Starting it takes about two seconds, a file then some milliseconds.
"""

import atexit
import functools
import os
import select
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.judges import missing, need

_PROGRAM = Path(__file__).with_name("Judge.java")
_JARS = (
    "pdfbox2", "fontbox2", "preflight", "xmpbox", "bcpkix", "bcprov", "bcutil",
    "commons-logging", "commons-io",
    "javax.activation", "jaxb-api",
)  # fmt: skip
_FOLDER = Path("/usr/share/java")
_FLAGS = ("-Xmx700m", "-Xss2m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:CompressedClassSpaceSize=64m")
_SECONDS = 60
"""Far more than any file takes: then the program hangs, which is a verdict, too."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one signature; without a `field` it is of the document, which cannot be read."""

    field: str = ""
    intact: bool = False
    """The CMS, or the time stamp, verifies over the byte range."""
    whole: bool = False
    """The range begins with the file and ends with it."""
    gap: bool = False
    """The range leaves out the contents and nothing else."""
    problem: str = ""
    """The name of the Java exception."""

    @property
    def good(self) -> bool:
        """Whether nothing speaks against the signature and no byte comes after it."""
        return self.intact and self.whole and self.gap and not self.problem


class _Process:
    """The program while it runs."""

    def __init__(self) -> None:
        java = need("java", "default-jdk-headless")
        jars = [_FOLDER / f"{name}.jar" for name in _JARS]
        if not all(jar.exists() for jar in jars):
            missing("PDFBox or Bouncy Castle", "install libpdfbox2-java, libbcpkix-java and libactivation-java")
        command = [java, *_FLAGS, "-cp", ":".join(map(str, jars)), str(_PROGRAM)]
        self._running = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._waiting = b""
        atexit.register(self.stop)
        assert self.ask("ready") == [], "the judge does not start"

    def ask(self, *words: str) -> list[list[str]]:
        """Return the lines of one answer. Blocks."""
        assert self._running.stdin is not None
        self._running.stdin.write("\t".join(words).encode() + b"\n")
        self._running.stdin.flush()
        lines = []
        while (line := self._line()) != ".":
            lines.append(line.split("\t"))
        return lines

    def _line(self) -> str:
        assert self._running.stdout is not None
        while b"\n" not in self._waiting:
            if not select.select([self._running.stdout], [], [], _SECONDS)[0]:
                raise TimeoutError
            read = os.read(self._running.stdout.fileno(), 1 << 16)
            if not read:
                raise EOFError(f"the judge ended: {self._running.wait()}")
            self._waiting += read
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line.decode()

    def stop(self) -> None:
        """End the program."""
        atexit.unregister(self.stop)
        self._running.kill()
        self._running.communicate()


@functools.cache
def _process() -> _Process:
    return _Process()


def _ask(*words: str) -> list[list[str]]:
    assert not any(character in word for word in words for character in "\t\r\n")
    try:
        return _process().ask(*words)
    except (TimeoutError, EOFError, BrokenPipeError) as problem:
        _process().stop()
        _process.cache_clear()
        return [["E", type(problem).__name__]]


def judge(path: Path, *, password: str = "") -> list[Verdict]:
    """Return what is said of each signature of a file, in the order of its fields. Blocks."""
    return [_verdict(line) for line in _ask("verify", str(path.absolute()), password)]


def _verdict(line: list[str]) -> Verdict:
    if line[0] == "E":
        return Verdict(problem=line[1])
    _, field, intact, whole, gap, problem = line
    return Verdict(field, intact == "true", whole == "true", gap == "true", problem)


def pdfa_faults(path: Path) -> list[str]:
    """Return the codes of what speaks against PDF/A-1b; none for a file that conforms. Blocks."""
    return [line[1] for line in _ask("pdfa", str(path.absolute()))]
