"""`make bench`: every figure printed from one run, each beside a floor or a peer measured in the same run.

`make bench PARTS="pdf batch"` runs some parts only. `make bench-full` has what takes long: ten thousand voters.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import (
    archive,
    ballots,
    batch,
    card_peers,
    cards,
    checking,
    logins,
    native,
    pdf,
    phones,
    starting,
    stopping,
    voters,
)
from tests.bench.bench import Bench


def _cards(bench: Bench) -> None:
    card_peers.run(bench.say)
    cards.run(bench.say)


PARTS = {
    "start": starting.run,
    "cards": _cards,
    "pdf": pdf.run,
    "batch": batch.run,
    "check": checking.run,
    "stop": stopping.run,
    "archive": archive.run,
    "phones": phones.run,
    "native": native.run,
    "login": logins.run,
    "ballots": ballots.run,
    "voters": voters.run,
}


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def main() -> int:
    """Run the parts named on the command line, or all."""
    words, full = [word for word in sys.argv[1:] if word != "--full"], "--full" in sys.argv[1:]
    wanted = words or (["voters"] if full else list(PARTS))
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        say(f"There is no part {' '.join(unknown)}: choose from {' '.join(PARTS)}.")
        return 2
    load = os.getloadavg()[0]
    if load > 1:
        say(f"NOTE: the machine is busy (load {load:.1f}); figures from it do not count")
    with tempfile.TemporaryDirectory(prefix="idclient-bench-") as folder:
        bench = Bench(Path(folder), say, full)
        for name in wanted:
            start = time.perf_counter()
            PARTS[name](bench)
            say(f"  ({name}: {time.perf_counter() - start:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
