"""Signing at B-B without network: whole processes beside the floor and beside every peer, in turn, on the same file.

All bring the file to the disk. We sign with the TEST card of the demo (P-384, SHA-384), as a person does.
"""

from tests.bench.bench import Bench
from tests.bench.measuring import rounds


def run(bench: Bench) -> None:
    """Print a row for each file, and who is ahead of us somewhere."""
    bench.say("pdf: sign at B-B; seconds / peak MiB / ratio to the floor, medians (once where it takes long)")
    behind = []
    for name in bench.files:
        source, target = bench.files.path(name), bench.folder / "signed.pdf"
        found = rounds(bench.signers.programs(source, target), bench.environment)
        target.unlink(missing_ok=True)
        floor, ours = found.pop("floor"), found["idclient"]
        bench.say(f"  {name}: floor {floor.shown()}")
        for program, runs in found.items():
            bench.say(f"    {program:<17} {runs.shown(floor)}")
            if program != "idclient" and runs.seconds and (runs.median, runs.peak) != (ours.median, ours.peak):
                behind += [f"{name}: {program} is faster"] if runs.median < ours.median else []
                behind += [f"{name}: {program} is smaller"] if runs.peak < ours.peak else []
    bench.say("  ahead of us: " + ("; ".join(behind) or "nobody, in time and memory on every row"))
