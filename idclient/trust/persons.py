"""Which person a certificate names (EN 319 412-1 clause 5.1.3, EN 319 412-2): never by splitting a common name."""

import re

from idclient.trust.certificates import read_holder
from idclient.value import field, frozen

_SEMANTIC = re.compile(r"(PNO|PAS|IDC)([A-Z]{2})-([0-9A-Za-z-]{1,64})")


@frozen
class NaturalPerson:
    """A person as certificates name them; for display to the person and to who asked, never for logs or errors."""

    given_name: str = field(repr=False)
    surname: str = field(repr=False)
    country: str = field(repr=False)
    """Of the code, ISO 3166; the subject's own country where the code is written bare."""
    code: str = field(repr=False)
    """Personal code, or number of a passport or identity card, without its prefix."""
    kind: str = field(repr=False)
    """`PNO`, `PAS` or `IDC`; empty where the code is written bare, as in old certificates."""

    @property
    def identifier(self) -> str:
        """The semantic identifier (`PNOEE-…`); empty where the code is written bare."""
        return f"{self.kind}{self.country}-{self.code}" if self.kind else ""


def read_person(certificate: bytes) -> NaturalPerson:
    """Return the person a DER certificate is about; what it does not tell is empty. Raises: CertificateMalformed."""
    holder = read_holder(certificate)
    written = _SEMANTIC.fullmatch(holder.serial_number)
    kind, country, code = written.groups() if written else ("", holder.country, holder.serial_number)
    return NaturalPerson(holder.given_name, holder.surname, country, code, kind)
