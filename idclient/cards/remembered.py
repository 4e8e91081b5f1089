"""The certificates of the card in hand: read once, and from the cache if it knows this very document.

What is kept is found by the document number, which is read from the card first, and taken only if its checksum fits
the number and each part is a certificate. Whether it is still valid is judged elsewhere.
"""

import hashlib
from collections.abc import Mapping, Sequence

from idclient.cards.channel import Channel
from idclient.cards.driver import Driver
from idclient.cards.files import Advance
from idclient.cards.session import Session
from idclient.errors.card import CardAnswerMalformed, CardCommandRefused
from idclient.errors.wire import WireMalformed
from idclient.model import Dialog, Progress, Purpose, Step
from idclient.ports import Cache, NoCache
from idclient.wire import tlv
from idclient.wire.certificate import subject_public_key_info

_TAGS = {Purpose.AUTHENTICATION: 0xA1, Purpose.SIGNING: 0xA2}
_DIGEST_SIZE = 32


class Certificates:
    """The certificates of one card, by purpose, DER."""

    def __init__(self, session: Session, driver: Driver, cache: Cache | None = None) -> None:
        self._session = session
        self._driver = driver
        self._cache = cache or NoCache()
        self._known: dict[Purpose, bytes] = {}
        self._name = ""

    def read(self, purposes: Sequence[Purpose], dialog: Dialog) -> dict[Purpose, bytes]:
        """Return certificates, from the card where nothing else has them.

        Raises:
            CardCertificateMissing: a file holds no certificate.
            CardError, Cancelled: from the card and the person.
        """
        missing = [purpose for purpose in purposes if purpose not in self._known]
        if missing:

            def advance(done: int, total: int) -> None:
                dialog.tell(Progress(Step.READING_CARD, done, total))

            self._known |= self._session.run(lambda channel: self._find(channel, missing, advance), dialog)
        return {purpose: self._known[purpose] for purpose in purposes}

    def distrust(self) -> None:
        """Forget them here and in the cache: they were not this card's. They are read again next time."""
        self._known = {}
        if self._name:
            self._cache.delete(self._name)

    def _find(self, channel: Channel, missing: Sequence[Purpose], advance: Advance) -> dict[Purpose, bytes]:
        selected = self._identify(channel) if self._cache.keeps else b""
        kept = unpack(self._name, self._cache.read(self._name)) if self._name else {}
        unkept = [purpose for purpose in missing if purpose not in kept]
        if not unkept:
            return kept
        found = kept | self._driver.certificates(channel, unkept, advance, selected=selected)
        if self._name:
            self._cache.write(self._name, pack(self._name, found))
        return found

    def _identify(self, channel: Channel) -> bytes:
        """Learn which document this is, and return the application selected by now; a card may have no number."""
        try:
            number = self._driver.document_number(channel)
        except (CardCommandRefused, CardAnswerMalformed):
            self._name = ""
            return b""
        self._name = f"certificates {self._driver.model.name} {number}"
        return self._driver.model.personal.application


def pack(name: str, certificates: Mapping[Purpose, bytes]) -> bytes:
    """Return certificates as they are kept under a name: a checksum over both, then the certificates."""
    body = b"".join(tlv.encode(_TAGS[purpose], certificates[purpose]) for purpose in Purpose if purpose in certificates)
    return _checksum(name, body) + body


def unpack(name: str, octets: bytes | None) -> dict[Purpose, bytes]:
    """Return the certificates kept under a name; none of them if anything is wrong."""
    body = (octets or b"")[_DIGEST_SIZE:]
    if octets is None or octets[:_DIGEST_SIZE] != _checksum(name, body):
        return {}
    try:
        items = {item.tag: item.value for item in tlv.iterate(body)}
    except WireMalformed:
        return {}
    found = {purpose: items[tag] for purpose, tag in _TAGS.items() if tag in items}
    return found if all(subject_public_key_info(der) for der in found.values()) else {}


def _checksum(name: str, body: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\0" + body).digest()
