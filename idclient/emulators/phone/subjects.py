"""Whom a certificate of a phone names. Every one of them is made up or published by SK for tests."""

from enum import Enum

from idclient.value import field, frozen


class Level(Enum):
    """How much an account is worth: qualified by the law's measure, or not."""

    QUALIFIED = "QUALIFIED"
    BASIC = "ADVANCED"


class Form(Enum):
    """Which generation of certificates: names, usage and policies changed over the years."""

    CURRENT = "current"
    BEFORE_APRIL_2025 = "Smart-ID until April 2025: clientAuth, and keys may encipher"
    OF_2015 = "Mobile-ID of ESTEID-SK 2015: surname first, bare personal code"


class KeyKind(Enum):
    """What keys a SIM carries. Smart-ID's are always RSA."""

    P256 = "P-256"
    RSA2048 = "RSA-2048"


@frozen
class Subject:
    """A holder. `code` is the personal code, `account` Smart-ID's document number, `born` YYYYMMDD or empty."""

    country: str
    code: str = field(repr=False)
    surname: str = field(repr=False)
    given_names: str = field(repr=False)
    account: str = field(default="", repr=False)
    level: Level = Level.QUALIFIED
    form: Form = Form.CURRENT
    keys: KeyKind = KeyKind.P256
    born: str = field(default="", repr=False)

    @property
    def identifier(self) -> str:
        """The semantics identifier (EN 319 412-1 §5.1.3), as in PNOEE-60001019906."""
        return f"PNO{self.country}-{self.code}"

    @property
    def marked(self) -> bool:
        """Whether the name itself says TEST."""
        return "TEST" in f"{self.surname} {self.given_names}".upper()
