"""What the issuer writes into a chip: the holder, two keys with certificates, and the PINs."""

from datetime import date
from typing import TYPE_CHECKING

from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.emulators.chip.keys import PrivateKey


@frozen(kw_only=True, repr=False)
class Personalisation:
    """The content of one card. Its repr shows nothing of it.

    Certificates are DER, keys P-384 or RSA as the model has them. An e-residency digi-ID leaves sex, citizenship,
    birth and permit empty. Places are country codes. `document_number` is nine ASCII letters and digits. PINs are
    ASCII digits; the defaults are the ones test programs of other people expect. `delivered` names the PINs (PIN1,
    PIN2) that are still as delivered and must be changed before use, on models that know this state.
    """

    authentication_key: "PrivateKey"
    signing_key: "PrivateKey"
    authentication_certificate: bytes
    signing_certificate: bytes
    surname: str
    given_names: str
    personal_code: str
    document_number: str
    expires: date
    issued: date
    issue_place: str = ""
    sex: str = ""
    citizenship: str = ""
    birth: date | None = None
    birth_place: str = ""
    permit: str = ""
    notes: tuple[str, ...] = ()
    pin1: str = "1234"
    pin2: str = "12345"
    puk: str = "12345678"
    delivered: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return "<Personalisation>"

    def records(self) -> tuple[str, ...]:
        """Return the fifteen personal data records in their order, from the surname to the last note."""
        notes = (*self.notes, "", "", "", "", "")[:5]
        return (
            self.surname,
            self.given_names,
            self.sex,
            self.citizenship,
            _dated(self.birth, self.birth_place),
            self.personal_code,
            self.document_number,
            _dated(self.expires),
            _dated(self.issued, self.issue_place),
            self.permit,
            *notes,
        )


def _dated(day: date | None, place: str = "") -> str:
    return f"{day:%d %m %Y} {place}".rstrip() if day is not None else ""
