"""The files with personal data and the document number, read by what the model says about them.

Sources: RIA technical description of 2018 (DF 5000); PersoFile (DFDD); PKCS#15 v1.1 clause 6.9 (TokenInfo).
"""

from collections.abc import Callable, Mapping

from idclient.cards import personal, pkcs15
from idclient.cards.channel import Channel
from idclient.cards.files import APPLICATION, EF_HERE, read_record, select, select_with_fcp
from idclient.cards.models import NumberKind, PersonalFiles, RecordKind
from idclient.errors.card import CardCommandRefused
from idclient.wire import status

PERSONAL_CODE = 6
"""The number of the record that holds the personal code where every field has one."""


def complete(files: PersonalFiles) -> bool:
    """Whether the records hold names too."""
    return files.kind is RecordKind.FIELDS


def read(channel: Channel, files: PersonalFiles) -> dict[int, bytes]:
    """Return the records that the card has, by the numbers of their fields. Raises: CardError."""
    if files.kind is RecordKind.NONE:
        return {}
    select(channel, APPLICATION, files.application, step="select-application")
    select(channel, *files.directory, step="select-personal-data")
    found: dict[int, bytes] = {}
    for number, file_id in enumerate(files.records, start=1):
        try:
            stated = _select_record(channel, files, file_id)
        except CardCommandRefused as error:
            if error.status != status.FILE_NOT_FOUND:
                raise
            continue
        found[number] = read_record(channel, stated=stated, step="read-personal-data")
    return found if complete(files) else {PERSONAL_CODE: found.get(1, b"")}


def document_number(channel: Channel, files: PersonalFiles) -> str:
    """Read the document number. Raises: CardAnswerMalformed, CardError."""
    select(channel, APPLICATION, files.application, step="select-application")
    select(channel, *files.number, step="select-document-number")
    return _NUMBERS[files.number_kind](read_record(channel, step="read-document-number"))


def _select_record(channel: Channel, files: PersonalFiles, file_id: int) -> int:
    octets = file_id.to_bytes(2)
    if files.sized:
        return select_with_fcp(channel, EF_HERE, octets, step="select-personal-data").size or 0
    select(channel, EF_HERE, octets, step="select-personal-data")
    return 0


def _token_serial(octets: bytes) -> str:
    return pkcs15.serial_number(octets).hex().upper()


_NUMBERS: Mapping[NumberKind, Callable[[bytes], str]] = {
    NumberKind.OCTET_STRING: personal.parse_document_number,
    NumberKind.TEXT: personal.parse_plain_document_number,
    NumberKind.SERIAL_NUMBER: _token_serial,
}
