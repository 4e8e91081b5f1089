"""The personal data file: who the card belongs to. Nothing of it appears in a repr or a log.

Source: RIA technical description (EFs 5001 to 500F of DF 5000), PersoFile; UTF-8, an empty field is one byte 00.
"""

from collections.abc import Mapping
from datetime import date

from idclient.errors.card import CardAnswerMalformed
from idclient.errors.wire import WireMalformed
from idclient.value import fields, frozen, replace
from idclient.wire import tlv

_OCTET_STRING = 0x04
_FIRST_NOTE = 11
_LAST_NOTE = 15
_BIRTH_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000, "7": 2100, "8": 2100}
_CODE_SIZE = 11
_PREFIX = 5


@frozen(kw_only=True, repr=False)
class PersonalData:
    """The fields in the order of their records, as written on the card; empty where the card has nothing.

    A digi-ID holds neither sex nor birth: `sex_or_derived` and `birth_date` take them from the personal code then.
    """

    surname: str = ""
    given_names: str = ""
    sex: str = ""
    citizenship: str = ""
    birth: str = ""
    personal_code: str = ""
    document_number: str = ""
    expiry: str = ""
    issue: str = ""
    permit_type: str = ""
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "<personal data>"

    @property
    def expiry_date(self) -> date | None:
        """The last day on which the document is valid, all of it; None when it cannot be read."""
        return parse_date(self.expiry)

    @property
    def birth_date(self) -> date | None:
        """The date of birth, from its field or else from the personal code."""
        return parse_date(self.birth) or birth_date_in(self.personal_code)

    @property
    def sex_or_derived(self) -> str:
        """M or F, from its field or else from the personal code; empty when neither tells."""
        return self.sex or sex_in(self.personal_code)


_FIELDS = tuple(field.name for field in fields(PersonalData) if field.name != "notes")


def from_records(records: Mapping[int, bytes]) -> PersonalData:
    """Return the data in records by their number, 1 for EF 5001; bytes that are no UTF-8 show as U+FFFD."""
    texts = {number: field_text(octets) for number, octets in records.items()}
    named = {name: texts.get(number, "") for number, name in enumerate(_FIELDS, start=1)}
    notes = (texts.get(number, "") for number in range(_FIRST_NOTE, _LAST_NOTE + 1))
    return PersonalData(**named, notes=tuple(note for note in notes if note))


def field_text(octets: bytes) -> str:
    """Return a record's text without the 00 that stands for nothing or pads it."""
    return octets.rstrip(b"\0").decode("utf-8", errors="replace").strip()


def parse_document_number(octets: bytes) -> str:
    """Return the document number in EF D003, an OCTET STRING of ASCII letters and digits.

    Raises:
        CardAnswerMalformed: anything else.
    """
    try:
        number = tlv.find(octets, _OCTET_STRING) or b""
    except WireMalformed as error:
        raise CardAnswerMalformed(step="read-document-number") from error
    if not (number.isalnum() and number.isascii()):
        raise CardAnswerMalformed(step="read-document-number")
    return number.decode("ascii")


def parse_plain_document_number(octets: bytes) -> str:
    """Return the document number in a file that holds nothing else. Raises: CardAnswerMalformed."""
    return parse_document_number(tlv.encode(_OCTET_STRING, octets.rstrip(b"\0")))


def with_holder(data: PersonalData, certificate: bytes) -> PersonalData:
    """Return personal data with what a certificate says about its holder where they have nothing.

    Without readable names they stay as they are.
    """
    from idclient.errors.trust import TrustError
    from idclient.trust.certificates import read_holder

    try:
        holder = read_holder(certificate)
    except TrustError:
        return data
    return replace(
        data,
        surname=data.surname or holder.surname,
        given_names=data.given_names or holder.given_name,
        personal_code=data.personal_code or _code_in(holder.serial_number),
    )


def _code_in(serial_number: str) -> str:
    """Return what follows the prefix PNOxx- of EN 319 412-1, or all of it."""
    start, separator, code = serial_number.partition("-")
    return code if separator and len(start) == _PREFIX and start.isalpha() else serial_number


def parse_date(text: str) -> date | None:
    """Return the date at the start of a field written DD MM YYYY, whatever place follows; None without one."""
    day, _, rest = text.partition(" ")
    month, _, rest = rest.partition(" ")
    return _date(rest[:4], month, day)


def birth_date_in(personal_code: str) -> date | None:
    """Return the date of birth inside an Estonian personal code GYYMMDDnnnc; None if it holds none."""
    century = _BIRTH_CENTURIES.get(personal_code[:1])
    if century is None or len(personal_code) != _CODE_SIZE:
        return None
    return _date(f"{century // 100}{personal_code[1:3]}", personal_code[3:5], personal_code[5:7])


def sex_in(personal_code: str) -> str:
    """Return M or F from the first digit of an Estonian personal code, odd for men; empty if it tells nothing."""
    if birth_date_in(personal_code) is None:
        return ""
    return "M" if personal_code[0] in "1357" else "F"


def _date(year: str, month: str, day: str) -> date | None:
    parts = year, month, day
    if [len(part) for part in parts] != [4, 2, 2] or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
