"""EF.CardAccess: the PACE protocol and domain that a contactless card offers."""

from contextlib import suppress

from idclient.cards.pace import read_card_access
from idclient.errors.card import CardError

SEEDS = tuple(
    bytes.fromhex(text)
    for text in (
        "31143012060A04007F0007020204020402010202010C",
        "31143012060A04007F00070202040204020102020110",
        "31263012060A04007F0007020204020402010202010D3010060A04007F00070202040202020102",
        "3100",
    )
)


def run(octets: bytes) -> None:
    with suppress(CardError):
        assert read_card_access(octets).curve.prime > 0
