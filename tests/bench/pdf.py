"""PDF: signing at B-B without network, whole process, beside a floor, pyHanko and pdfsig on the same file.

The floor is one Python process that reads, updates SHA-256, writes and syncs. Ours and pyHanko's sync too.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.documents.large import write_large, write_many

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
PIN2 = b"12345\n"

FLOOR = """
import hashlib, os, sys
digest = hashlib.sha256()
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    while block := source.read(1 << 20):
        digest.update(block)
        target.write(block)
    target.flush()
    os.fsync(target.fileno())
"""

PYHANKO = """
import os, sys
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
signer = signers.SimpleSigner.load(sys.argv[3], sys.argv[4])
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    writer = IncrementalPdfFileWriter(source, strict=False)
    meta = signers.PdfSignatureMetadata(field_name="PeerSignature", md_algorithm="sha384")
    signers.sign_pdf(writer, meta, signer=signer, output=target)
    target.flush()
    os.fsync(target.fileno())
"""


STARTER = """
import os, sys, time
void = os.open(os.devnull, os.O_WRONLY)
start = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ,
    file_actions=[(os.POSIX_SPAWN_DUP2, void, 1), (os.POSIX_SPAWN_DUP2, void, 2)])
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), time.perf_counter() - start, usage.ru_maxrss)
"""


@dataclass(slots=True)
class Runs:
    """Seconds and peak MiB of the runs of one program; empty when it failed."""

    seconds: list[float] = field(default_factory=list)
    peak: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.seconds) if self.seconds else float("nan")


def run(say: Callable[[str], None]) -> None:
    """Print a row for each file."""
    with tempfile.TemporaryDirectory(prefix="idclient-bench-") as name:
        folder = Path(name)
        environment = _environment(folder)
        key, certificate = _peer_key(folder)
        say("pdf: file; floor s; ours s, MiB, ratio; pyHanko s, MiB, ratio; pdfsig on ours s, MiB (medians of 3)")
        for title, make in FILES.items():
            source = folder / "source.pdf"
            make(source, environment)
            _row(say, title, source, folder, environment, (key, certificate))
            source.unlink()


def _row(
    say: Callable[[str], None],
    title: str,
    source: Path,
    folder: Path,
    environment: dict[str, str],
    peer: tuple[Path, Path],
) -> None:
    floor, ours, pyhanko, pdfsig = Runs(), Runs(), Runs(), Runs()
    signed, other = folder / "signed.pdf", folder / "other.pdf"
    for _ in range(ROUNDS):
        _measure(floor, [sys.executable, "-c", FLOOR, str(source), str(other)], environment)
        _measure(ours, _ours(source, signed), environment, stdin=PIN2)
        _measure(pyhanko, [sys.executable, "-c", PYHANKO, str(source), str(other), *map(str, peer)], environment)
        if shutil.which("pdfsig"):
            _measure(pdfsig, ["pdfsig", "-nocert", str(signed)], environment)
    signed.unlink(missing_ok=True)
    other.unlink(missing_ok=True)
    say(
        f"  {title:<34} {floor.median:7.3f}; {ours.median:7.3f} {ours.peak:5.0f} {ours.median / floor.median:6.2f}; "
        f"{pyhanko.median:7.3f} {pyhanko.peak:5.0f} {pyhanko.median / floor.median:6.2f}; "
        f"{pdfsig.median:7.3f} {pdfsig.peak:5.0f}"
    )


def _ours(source: Path, target: Path) -> list[str]:
    options = ["--level", "B-B", "--offline", "--pin-stdin", "--force", "-q", "-o", str(target)]
    return [sys.executable, "-m", "idclient", "--demo", "sign", str(source), *options]


def _measure(runs: Runs, command: Sequence[str], environment: dict[str, str], stdin: bytes = b"") -> None:
    """Add one run: wall seconds, and the peak memory that the kernel accounts to that process alone.

    It is started by a process with little memory of its own: a child's peak counts what it was forked from.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", STARTER, *command],
        input=stdin, env=environment, cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    code, seconds, peak = done.stdout.split()
    if int(code) == 0:
        runs.seconds.append(float(seconds))
        runs.peak = max(runs.peak, int(peak) / 1024)


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment with settings and TEST keys of its own; the keys are made here, before the clock runs."""
    environment = os.environ | {"IDCLIENT_DATA": str(folder / "data"), "IDCLIENT_CONFIG": str(folder / "none.toml")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # installed programs start from compiled modules, so do all here
    subprocess.run(
        [sys.executable, "-m", "idclient", "--demo", "card"],
        env=environment, cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return environment


def _peer_key(folder: Path) -> tuple[Path, Path]:
    """Write a P-384 key and its certificate where pyHanko reads them."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509 import load_der_x509_certificate

    from tests.emulators.personalisation import residents_card

    card = residents_card()
    key, certificate = folder / "peer.key", folder / "peer.crt"
    key.write_bytes(card.signing_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate.write_bytes(load_der_x509_certificate(card.signing_certificate).public_bytes(Encoding.PEM))
    return key, certificate


def _revisions(path: Path, environment: dict[str, str]) -> None:
    """Make a document with 20 signed revisions."""
    write_large(path, 110_000)
    for _ in range(20):
        target = path.with_name("next.pdf")
        subprocess.run(_ours(path, target), input=PIN2, env=environment, cwd=ROOT, check=True, capture_output=True)
        target.replace(path)


FILES: dict[str, Callable[[Path, dict[str, str]], None]] = {
    "110 KB": lambda path, _: write_large(path, 110_000),
    "10 MB, 40 000 objects, table": lambda path, _: write_large(path, 10_000_000, objects=40_000),
    "40 000 objects, object streams": lambda path, _: write_many(path, 40_000, packed=True),
    "20 signed revisions": _revisions,
    "100 MB": lambda path, _: write_large(path, 100_000_000),
    "1 000 000 objects, table": lambda path, _: write_many(path, 1_000_000, packed=False),
    "1 000 000 objects, object streams": lambda path, _: write_many(path, 1_000_000, packed=True),
    "1 GB": lambda path, _: write_large(path, 1_000_000_000),
}
