"""Batches of small files in one process. A process for each file is what pdfsig offers, so it is given fewer."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.measuring import ROOT, Program, rounds
from tests.documents.large import write_large

COUNT = 1000
FEWER = 100
MOST = 0.010
"""Seconds that a small file may cost us, token and network left out."""


def run(bench: Bench) -> None:
    """Print milliseconds for each file of a batch, starting the program included."""
    source, target = bench.folder / "batch-in", bench.folder / "batch-out"
    source.mkdir()
    target.mkdir()
    write_large(source / "0000.pdf", 7_000, streams=1, objects=10)
    for number in range(1, COUNT):
        shutil.copy(source / "0000.pdf", source / f"{number:04}.pdf")
    size = (source / "0000.pdf").stat().st_size
    bench.say(
        f"batch: {COUNT} files of {size} bytes, one process, key in memory; milliseconds a file (processor) / peak MiB"
    )
    pairs = [path for name in sorted(source.iterdir()) for path in (name, target / name.name)]
    few = " && ".join(_shell(bench, source / f"{number:04}.pdf", target) for number in range(FEWER))
    programs = {
        "idclient": (COUNT, Program([sys.executable, "-m", "tests.bench.own_batch", str(source), str(target), "1000"])),
        "pyHanko": (COUNT, bench.signers.python("pyhanko_new", *pairs)),
        "PDFBox": (COUNT, bench.signers.pdfbox(*pairs)),
        "pdfsig": (FEWER, Program(["sh", "-c", few], missing=bench.signers.pdfsig(source, target).missing)),
    }
    for name, (count, program) in programs.items():
        runs = rounds({name: program}, bench.environment, 1)[name]
        shown = runs.shown()
        if runs.seconds:
            shown = f"{1000 * runs.median / count:.1f} ({1000 * runs.worked[0] / count:.1f}) / {runs.peak:.0f}"
        bench.say(f"  {name:<10} {shown}" + (f" (a process each, {count} of them)" if count == FEWER else ""))
        for path in target.iterdir():
            path.unlink()
    _without_start(bench, source, target)


def _without_start(bench: Bench, source: Path, target: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.own_batch", str(source), str(target), str(COUNT)],
        env=bench.environment, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    each = float(done.stdout) / COUNT
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "tests.bench.own_batch", str(source), str(target), "0"],
                   env=bench.environment, cwd=ROOT, capture_output=True, check=True)  # fmt: skip
    bench.say(
        f"  idclient without starting ({time.perf_counter() - start:.2f} s): {1000 * each:.1f} ms a file, "
        f"at most {1000 * MOST:.0f} asked for: " + ("kept" if each <= MOST else "NOT KEPT")
    )


def _shell(bench: Bench, source: Path, target: Path) -> str:
    import shlex

    return shlex.join(bench.signers.pdfsig(source, target / source.name).command)
