"""`make bench`: every figure printed from one run, each beside a floor or a peer measured in the same run."""

import importlib.util
import sys

from tests.bench import cards

PARTS = ("cards", "pdf")


def main() -> int:
    """Run the parts named on the command line, or all."""
    wanted = sys.argv[1:] or PARTS
    if "cards" in wanted:
        cards.run(print)
    if "pdf" in wanted and importlib.util.find_spec("tests.bench.pdf"):
        pdf = importlib.import_module("tests.bench.pdf")
        pdf.run(print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
