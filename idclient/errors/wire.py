"""Bytes that are not what their standard prescribes, whoever sent them."""

from idclient.errors.card import CardError


class WireMalformed(CardError):
    """Bytes that cannot be read or written as `what`: "command", "response", "tlv", "atr" or "historical bytes"."""

    code = "card.wire_malformed"

    def __init__(self, *, what: str) -> None:
        super().__init__(what=what)
        self.what = what
