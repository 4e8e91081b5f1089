"""Signing at B-B without network: whole processes beside the floor and beside every peer, in turn, on the same file.

All bring the file to the disk. We sign with the TEST card of the demo (P-384, SHA-384), as a person does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.bench import Bench
from tests.bench.files import LARGEST, MILLION_PACKED, MILLION_TABLE, SMALLEST
from tests.bench.measuring import Runs, rounds


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked of a row: at most so many seconds, times the floor, MiB."""

    seconds: float | None = None
    ratio: float | None = None
    memory: float | None = None

    def missed(self, ours: Runs, floor: Runs) -> Iterator[str]:
        """Yield what is not kept, with what was measured. A run that failed keeps nothing."""
        if not ours.seconds or not floor.seconds:
            yield f"not measured ({ours.missing or floor.missing})"
            return
        if self.seconds is not None and ours.median > self.seconds:
            yield f"{ours.median:.3f} s, at most {self.seconds} asked for"
        if self.ratio is not None and ours.median > self.ratio * floor.median:
            yield f"{ours.median / floor.median:.2f} times the floor, at most {self.ratio} asked for"
        if self.memory is not None and ours.peak > self.memory:
            yield f"{ours.peak:.0f} MiB, at most {self.memory:.0f} asked for"


GOALS = {
    SMALLEST: Goal(seconds=0.12),
    MILLION_TABLE: Goal(seconds=0.3, memory=80),
    MILLION_PACKED: Goal(seconds=0.3, memory=80),
    LARGEST: Goal(ratio=1.15, memory=64),
}
"""At B-B without network, what comes to the disk counted on both sides; the small file from a cold start."""


def run(bench: Bench) -> None:
    """Print a row for each file, and who is ahead of us somewhere."""
    bench.say("pdf: sign at B-B; seconds / peak MiB / ratio to the floor, medians (once where it takes long)")
    behind, missed = [], []
    for name in bench.files:
        source, target = bench.files.path(name), bench.folder / "signed.pdf"
        found = rounds(bench.signers.programs(source, target), bench.environment)
        target.unlink(missing_ok=True)
        floor, ours = found.pop("floor"), found["idclient"]
        bench.say(f"  {name}: floor {floor.shown()}")
        missed += [f"{name}: {what}" for what in GOALS.get(name, Goal()).missed(ours, floor)]
        for program, runs in found.items():
            bench.say(f"    {program:<17} {runs.shown(floor)}")
            if program != "idclient" and runs.seconds and (runs.median, runs.peak) != (ours.median, ours.peak):
                behind += [f"{name}: {program} is faster"] if runs.median < ours.median else []
                behind += [f"{name}: {program} is smaller"] if runs.peak < ours.peak else []
    bench.say("  ahead of us: " + ("; ".join(behind) or "nobody, in time and memory on every row"))
    bench.say(f"  asked for on {len(GOALS)} rows, missed: " + ("; ".join(missed) or "nothing"))
