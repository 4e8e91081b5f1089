"""What distinguishes one card model from another, as data. A driver reads it; a new model is a new row.

Kinds (how a counter is asked for, how a PIN is unblocked, how a key signs) are enumerations: a chip that does it in
another way adds a member here and the code for it in its own driver.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from idclient.model import Purpose


class PinName(StrEnum):
    """The three codes of an Estonian card."""

    PIN1 = "PIN1"
    PIN2 = "PIN2"
    PUK = "PUK"


class Scope(Enum):
    """Where a PIN is known: on the whole card or in one application only (ISO/IEC 7816-4, bit 8 of P2)."""

    GLOBAL = "global"
    LOCAL = "local"


class CounterKind(Enum):
    """How tries are asked for without spending one."""

    IAS_ECC = "GET DATA 3FFF with a doubly wrapped BF81 template"


class ChangeKind(Enum):
    """How a PIN is changed by who knows it."""

    OLD_AND_NEW = "CHANGE REFERENCE DATA with old || new"
    NEVER = "not by its holder"


class UnblockKind(Enum):
    """How a blocked PIN is set anew with the PUK."""

    AFTER_VERIFYING_PUK = "VERIFY PUK, then RESET RETRY COUNTER with the new PIN"
    NEVER = "not by its holder"


class MustChangeProbe(Enum):
    """How a card tells that a PIN is still the delivered one."""

    NONE = "it does not: PINs are active from the start"


class SignerKind(Enum):
    """Which command makes the signature."""

    INTERNAL_AUTHENTICATE = "INTERNAL AUTHENTICATE with the digest"
    COMPUTE_DIGITAL_SIGNATURE = "PSO COMPUTE DIGITAL SIGNATURE with the digest, one step"


class DigestRule(Enum):
    """What a digest becomes before the card sees it."""

    FIELD_SIZE = "exactly the key's field size: padded with zeros on the left, or its leftmost bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A PIN as the card knows it. `application` is the AID to select before any command that names it."""

    name: PinName
    reference: int
    """P2 of VERIFY."""
    scope: Scope
    application: bytes
    minimum: int
    maximum: int
    pad: int
    """The octet that fills the block behind the digits."""
    block: int
    """Size of the padded PIN in bytes."""
    tries: int
    """The tries of a fresh card; the card's own answer counts."""
    counter: CounterKind
    counter_reference: int
    change: ChangeKind
    unblock: UnblockKind
    must_change: MustChangeProbe


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFile:
    """Where a certificate lies: `path` is selected with `p1` after the application."""

    application: bytes
    p1: int
    path: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A private key: which PIN opens it, how it is set and how it signs."""

    purpose: Purpose
    application: bytes
    pin: PinName
    certificate: CertificateFile
    template: int
    """P2 of MANAGE SECURITY ENVIRONMENT: A4 authentication, B6 digital signature."""
    environment: bytes
    """Its data: 80 algorithm, 84 key reference."""
    signer: SignerKind
    digest: DigestRule
    field: int
    """Size of one coordinate in bytes; a signature r‖s has twice as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalFiles:
    """Where the personal data and the document number lie, all below one application."""

    application: bytes
    directory: bytes
    records: range
    document_number: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CardModel:
    """A card model. `name` is shown to people; ATRs are matched whole."""

    name: str
    contact_atrs: tuple[bytes, ...]
    contactless_atrs: tuple[bytes, ...]
    application: bytes
    """The AID whose SELECT confirms what the ATR says."""
    pins: tuple[Pin, ...]
    """In the order in which people name them; counters are read application by application."""
    keys: Mapping[Purpose, Key]
    personal: PersonalFiles
    read_block: int
    """Largest Le for a certificate."""

    def pin(self, name: PinName) -> Pin:
        """Return the row of a PIN. Every model has all three."""
        return next(pin for pin in self.pins if pin.name == name)


@dataclass(frozen=True, slots=True)
class PinState:
    """What the card tells about a PIN: most tries, tries left, and whether it is still the delivered one."""

    name: PinName
    maximum: int
    left: int
    must_change: bool = False

    @property
    def blocked(self) -> bool:
        """Whether no try is left."""
        return self.left == 0
