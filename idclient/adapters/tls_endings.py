"""How a handshake with a collector may end, other than by a failure of the line."""

from datetime import datetime

from idclient.trust.certificates import Certificate


class NotGenuine(Exception):
    """The server is not the one that was meant."""


class TimeDoubtful(Exception):
    """A certificate is good in everything but time: here it is `now`, and it is valid from `since` until `until`."""

    def __init__(self, certificate: Certificate, now: datetime) -> None:
        super().__init__()
        self.since, self.until, self.now = certificate.not_before, certificate.not_after, now


class CardRefused(Exception):
    """The server, which is the one that was meant, answered the card's certificate and signature with an alert."""
