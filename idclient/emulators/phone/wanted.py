"""Which certificate is asked for, and what the makers of bad ones need of whoever makes good ones."""

from typing import TYPE_CHECKING, Protocol

from idclient.emulators.authorities.pki import DemoPki, Holding
from idclient.emulators.phone.issuing import Credential, Leaf
from idclient.emulators.phone.subjects import Subject
from idclient.model import PhoneName, Purpose
from idclient.ports import Clock
from idclient.value import field, frozen

if TYPE_CHECKING:
    from idclient.emulators.authorities.ocsp import OcspResponder
    from idclient.emulators.phone.keys import PrivateKey


@frozen
class Wanted:
    """Which certificate is asked for."""

    subject: Subject = field(repr=False)
    service: PhoneName
    purpose: Purpose

    @property
    def name(self) -> str:
        """What tells its key and its serial number from others."""
        person = self.subject
        parts = (self.service.value, self.purpose.value, person.identifier, person.account)
        return " ".join((*parts, person.level.value, person.form.name, person.keys.value))


class Workshop(Protocol):
    """Keys, authorities and the clock of whoever makes certificates."""

    pki: DemoPki
    clock: Clock
    ocsp: "OcspResponder"

    def holding(self, subject: Subject, service: PhoneName, purpose: Purpose) -> Credential:
        """Return a person's good certificate and key."""
        ...

    def leaf(self, wanted: Wanted, salt: str = "") -> Leaf:
        """Return what the certificate of a person says."""
        ...

    def issuer(self, wanted: Wanted) -> Holding:
        """Return the authority that issues such a certificate."""
        ...

    def key(self, wanted: Wanted) -> "PrivateKey":
        """Return the key that belongs to a person's certificate."""
        ...
