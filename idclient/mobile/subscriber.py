"""Whom to ask: a Mobile-ID subscriber, a Smart-ID account. Made by `parse_…` alone, and shown by no repr."""

import re
from enum import Enum

from idclient.errors.phone import DocumentNumberInvalid, PersonalCodeInvalid, PhoneNumberInvalid
from idclient.mobile.personal_code import parse_personal_code
from idclient.value import field, frozen

_NUMBER = re.compile(r"\+[0-9]{8,30}", re.ASCII)  # [JMID MidInputUtil]: ^\+\d{8,30}$
_PERSON = re.compile(r"(PNO|PAS|IDC)([A-Z]{2})-([A-Za-z0-9-]{1,30})", re.ASCII)
_DOCUMENT = re.compile(r"(PNO|PAS|IDC)([A-Z]{2})-([A-Z0-9-]{1,30})-([A-Z0-9]{4})-(N?Q)", re.ASCII)
_CHECKED = ("EE", "LT", "LV")
_LITHUANIA = "+370"


@frozen
class Subscriber:
    """A person with Mobile-ID: `phone_number` with `+` and country code, `personal_code` of eleven digits."""

    phone_number: str = field(repr=False)
    personal_code: str = field(repr=False)

    @property
    def country(self) -> str:
        """The country whose code it is: LT for numbers of Lithuania, else EE; others have no subscribers."""
        return "LT" if self.phone_number.startswith(_LITHUANIA) else "EE"

    @property
    def subject(self) -> str:
        """The semantic identifier (EN 319 412-1) that a certificate of this person bears, as `PNOEE-…`."""
        return f"PNO{self.country}-{self.personal_code}"

    @property
    def masked(self) -> str:
        """What may be shown and logged of it: `+372…766, 6000…`."""
        return f"{self.phone_number[:4]}…{self.phone_number[-3:]}, {self.personal_code[:4]}…"


def parse_subscriber(phone_number: str, personal_code: str) -> Subscriber:
    """Return a Mobile-ID subscriber. Raises: PhoneNumberInvalid, PersonalCodeInvalid."""
    number = parse_phone_number(phone_number)
    country = "LT" if number.startswith(_LITHUANIA) else "EE"
    return Subscriber(number, parse_personal_code(personal_code, country=country))


def parse_phone_number(text: str) -> str:
    """Return a number as `+` and 8 to 30 digits. Blanks, hyphens, brackets are dropped; 00 stands for `+`.

    Without a country code it is refused: guessing one would ring at a stranger's. Raises: PhoneNumberInvalid.
    """
    bare = re.sub(r"[\s().\-\u2010-\u2013]", "", text)
    number = "+" + bare[2:] if bare.startswith("00") else bare
    if not _NUMBER.fullmatch(number):
        raise PhoneNumberInvalid
    return number


class AccountKind(Enum):
    """How a Smart-ID account is named in a request; the value is the path element of the RP API."""

    PERSON = "etsi"
    DOCUMENT = "document"
    ANONYMOUS = "anonymous"


@frozen
class Account:
    """A Smart-ID account. `identifier` is `PNOEE-…` for a person, `PNOEE-…-XXXX-Q` for a document, else empty."""

    kind: AccountKind
    identifier: str = field(repr=False, default="")

    @property
    def subject(self) -> str:
        """The semantic identifier that a certificate must bear; empty when whoever reads the QR code is meant."""
        return self.identifier.rsplit("-", 2)[0] if self.kind is AccountKind.DOCUMENT else self.identifier

    @property
    def masked(self) -> str:
        """What may be shown and logged of it: `PNOEE-6000…`."""
        return f"{self.identifier[:10]}…" if self.identifier else self.kind.value


ANONYMOUS = Account(AccountKind.ANONYMOUS)
"""Whoever reads the QR code."""


def parse_account(text: str, *, country: str = "EE") -> Account:
    """Return the account that a document number, a semantic identifier or a bare personal code of `country` names.

    Codes of EE, LT and LV are checked. Raises: DocumentNumberInvalid, PersonalCodeInvalid.
    """
    given = text.strip()
    if document := _DOCUMENT.fullmatch(given.upper()):
        _check_code(document)
        return Account(AccountKind.DOCUMENT, given.upper())
    if person := _PERSON.fullmatch(given):
        return Account(AccountKind.PERSON, f"{person[1]}{person[2]}-{_check_code(person)}")
    if given[:3].upper() in {"PNO", "PAS", "IDC"}:
        raise DocumentNumberInvalid
    return Account(AccountKind.PERSON, f"PNO{country}-{parse_personal_code(given, country=country)}")


def _check_code(parts: re.Match[str]) -> str:
    """Return the identifier of a person as it is sent. Raises: PersonalCodeInvalid."""
    kind, country, identifier = parts[1], parts[2], parts[3]
    if kind == "PNO" and country in _CHECKED:
        return parse_personal_code(identifier, country=country)
    if not identifier.strip("-"):
        raise PersonalCodeInvalid
    return identifier
