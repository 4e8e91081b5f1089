"""The rows a card model is made of. A driver reads them; a new model is new rows."""

from collections.abc import Mapping

from idclient.cards.models.kinds import (
    AlgorithmRule,
    ChangeKind,
    CounterKind,
    DigestRule,
    KeyType,
    LocatorKind,
    MustChangeProbe,
    NumberKind,
    PinName,
    RecordKind,
    Scheme,
    Scope,
    SignerKind,
    UnblockKind,
)
from idclient.model import Purpose
from idclient.value import frozen

SHA2_SIZES = (32, 48, 64)
"""Sizes of the digests that can be signed, in bytes."""


@frozen(kw_only=True)
class Pin:
    """A PIN as the card knows it. `application` is the AID to select before a command that names it, empty for none."""

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


@frozen(kw_only=True)
class CertificateFile:
    """Where a certificate lies below an application; for PKCS#15 `path` is the object directory file."""

    application: bytes
    locator: LocatorKind
    path: bytes


@frozen(kw_only=True)
class Way:
    """How a key of one type signs."""

    scheme: Scheme
    algorithm: int
    """The octet in tag 80 of MANAGE SECURITY ENVIRONMENT."""
    rule: AlgorithmRule
    digest: DigestRule
    sizes: tuple[int, ...] = SHA2_SIZES
    """Of the digests it takes, in bytes."""


@frozen(kw_only=True)
class Key:
    """A private key: which PIN opens it, how it is set and how it signs.

    `type` and `reference` belong to the card in hand: `keys.in_use` and `Driver.select_key` complete them.
    """

    purpose: Purpose
    application: bytes
    pin: PinName
    certificate: CertificateFile
    template: int
    """P2 of MANAGE SECURITY ENVIRONMENT: A4 authentication, B6 digital signature."""
    reference: int | None
    """The octet in tag 84; None where only the card's PKCS#15 files tell."""
    signer: SignerKind
    ways: Mapping[KeyType, Way]
    type: KeyType = KeyType.EC
    fields: tuple[int, ...] = (48,)
    """Sizes of one coordinate in bytes that an EC key may have; a signature r‖s has twice as many."""
    agreement: bytes | None = None
    """What MANAGE SECURITY ENVIRONMENT says before tag 84 for a key agreement; None where the key makes none."""

    @property
    def way(self) -> Way:
        """How it signs, being of its type."""
        return self.ways[self.type]


@frozen(kw_only=True)
class PersonalFiles:
    """Where the personal data and the document number lie, below one application."""

    application: bytes
    kind: RecordKind
    directory: tuple[int, bytes] = (0, b"")
    """P1 and data of the SELECT that leads to the records."""
    records: tuple[int, ...] = ()
    """Their file identifiers, in the order of the fields."""
    sized: bool = False
    """Whether a record is selected with its control parameters, to be read to the size that they state."""
    number: tuple[int, bytes] = (0, b"")
    """P1 and data of the SELECT that leads to the document number."""
    number_kind: NumberKind = NumberKind.OCTET_STRING


@frozen(kw_only=True)
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
    pace_domain: int | None = None
    """Curve of the contactless tunnel (TR-03110-3 table 4); None where the card itself tells it in EF.CardAccess."""

    def pin(self, name: PinName) -> Pin:
        """Return the row of a PIN. Every model has all three."""
        return next(pin for pin in self.pins if pin.name == name)


@frozen
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
