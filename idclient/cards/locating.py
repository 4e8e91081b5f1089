"""Where certificates and keys lie on the card in hand: at a fixed path, or where its PKCS#15 files say.

Source: ISO/IEC 7816-4 clause 7.1.1 (paths); PKCS#15 v1.1 clause 5.4 (object directory file).
"""

from collections.abc import Callable, Mapping

from idclient.cards import pkcs15
from idclient.cards.channel import Channel
from idclient.cards.files import (
    APPLICATION,
    EF_HERE,
    PATH_FROM_HERE,
    PATH_FROM_MF,
    PLAUSIBLE_MINIMUM,
    Advance,
    certificate_size,
    read_block,
    read_certificate,
    read_record,
    select,
    select_with_fcp,
)
from idclient.cards.models import CertificateFile, Key, LocatorKind
from idclient.errors.card import CardAnswerMalformed, CardCertificateMissing, CardCommandRefused
from idclient.value import mutable, replace
from idclient.wire import status

_ROOT = bytes.fromhex("3F00")
_START = 6
"""Octets at the start of a certificate that tell its size."""


@mutable
class Reading:
    """The reading of certificates in one transaction: how, and which application is selected by now."""

    channel: Channel
    block: int
    advance: Advance
    selected: bytes = b""

    def enter(self, application: bytes) -> None:
        """Select an application unless it is selected already. Raises: CardCommandRefused, CardError."""
        if self.selected != application:
            select(self.channel, APPLICATION, application, step="select-application")
            self.selected = application

    def take(self, p1: int, path: bytes) -> bytes | None:
        """Select a file and return the certificate in it, DER; None without one. Raises: CardError."""
        fcp = select_with_fcp(self.channel, p1, path, step="select-certificate")
        return read_certificate(
            self.channel, stated=fcp.size, block=self.block, advance=self.advance, step="read-certificate"
        )


def read_for(reading: Reading, key: Key) -> bytes | None:
    """Return a key's certificate, DER; None if there is none. Raises: CardError."""
    return _LOCATORS[key.certificate.locator](reading, key.certificate)


def located(channel: Channel, key: Key) -> Key:
    """Return the key with the reference by which this card knows it; the key's application is selected.

    Where two keys are listed, it is the one whose certificate is there.

    Raises:
        CardCertificateMissing, CardAnswerMalformed: the card's own directory does not lead to the key.
        CardError: from the card.
    """
    if key.reference is not None:
        return key
    directory = _read(channel, key.certificate.path, step="read-object-directory")
    path = pkcs15.directory_path(directory, pkcs15.PRIVATE_KEYS)
    entries = pkcs15.private_keys(_read(channel, path, step="read-key-directory"))
    if len(entries) > 1:
        wanted = _first_certificate(channel, key, directory).identifier
        entries = [entry for entry in entries if entry.identifier == wanted]
    if not entries or entries[0].type is not key.type:
        raise CardAnswerMalformed(step="read-key-directory")
    return replace(key, reference=entries[0].reference)


def _from_here(reading: Reading, file: CertificateFile) -> bytes | None:
    """After another file the path starts at the root, else at the application.

    ISO/IEC 7816-4 lets a path from here start at the folder of the file selected last, where the first one ended.
    A chip that does not know the way from the root is led there by its application again.
    """
    if reading.selected == file.application:
        try:
            return reading.take(PATH_FROM_HERE, _ROOT + file.path)
        except CardCommandRefused as error:
            if error.step != "select-certificate" or error.status != status.FILE_NOT_FOUND:
                raise
        reading.selected = b""
    reading.enter(file.application)
    return reading.take(PATH_FROM_HERE, file.path)


def _from_mf(reading: Reading, file: CertificateFile) -> bytes | None:
    reading.enter(file.application)
    return reading.take(PATH_FROM_MF, file.path)


def _through_pkcs15(reading: Reading, file: CertificateFile) -> bytes | None:
    """Return the first certificate of those listed that is there: a slot for renewal is listed and empty."""
    reading.enter(file.application)
    directory = _read(reading.channel, file.path, step="read-object-directory")
    for entry in _certificate_entries(reading.channel, directory):
        found = reading.take(*_place(entry.path))
        if found is not None:
            return found
    return None


_LOCATORS: Mapping[LocatorKind, Callable[[Reading, CertificateFile], bytes | None]] = {
    LocatorKind.PATH_FROM_HERE: _from_here,
    LocatorKind.PATH_FROM_MF: _from_mf,
    LocatorKind.PKCS15: _through_pkcs15,
}


def _first_certificate(channel: Channel, key: Key, directory: bytes) -> pkcs15.CertificateEntry:
    """Return the first entry whose file begins like a certificate."""
    for entry in _certificate_entries(channel, directory):
        fcp = select_with_fcp(channel, *_place(entry.path), step="select-certificate")
        if fcp.size is None or fcp.size >= PLAUSIBLE_MINIMUM:
            start = read_block(channel, 0, _START, step="read-certificate")
            if len(start) == _START and certificate_size(start):
                return entry
    raise CardCertificateMissing(purpose=key.purpose.value)


def _certificate_entries(channel: Channel, directory: bytes) -> list[pkcs15.CertificateEntry]:
    path = pkcs15.directory_path(directory, pkcs15.CERTIFICATES)
    return pkcs15.certificates(_read(channel, path, step="read-certificate-directory"))


def _read(channel: Channel, path: bytes, *, step: str) -> bytes:
    p1, place = _place(path)
    fcp = select_with_fcp(channel, p1, place, step=step)
    return read_record(channel, stated=fcp.size or 0, step=step)


def _place(path: bytes) -> tuple[int, bytes]:
    """Return P1 and data of SELECT: an identifier alone is a file of the application, more is a path."""
    return (EF_HERE, path) if len(path) == len(_ROOT) else (PATH_FROM_HERE, path)
