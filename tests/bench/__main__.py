"""`make bench`: every figure printed from one run, each beside a floor or a peer measured in the same run."""

import sys

from tests.bench import card_peers, cards, pdf

PARTS = ("cards", "pdf")


def main() -> int:
    """Run the parts named on the command line, or all."""
    wanted = sys.argv[1:] or PARTS
    if "cards" in wanted:
        card_peers.run(print)
        cards.run(print)
    if "pdf" in wanted:
        pdf.run(print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
