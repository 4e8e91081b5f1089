"""A chip generation as data, and the state of one chip between two commands."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from idclient.emulators.chip.environment import Algorithms, Choice, KeySpecification, Template
from idclient.emulators.chip.files import DedicatedFile, File, Selection
from idclient.emulators.chip.options import DeliveredPin, Options, Protocol
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.pins import PinCounters, Pins, PinSpecification
from idclient.emulators.chip.refusal import Refused
from idclient.model import Purpose
from idclient.value import field, frozen, mutable
from idclient.wire import status
from idclient.wire.apdu import CommandApdu

if TYPE_CHECKING:
    from idclient.emulators.chip.keys import PrivateKey

Command = Callable[["State", CommandApdu], bytes]
"""Carries a command out and returns its data, or raises Refused."""


@frozen(kw_only=True)
class Contactless:
    """The contactless interface of a chip generation.

    `parameter` is the number of the elliptic curve in PACE (ICAO 9303-11 table 6). `largest_block` caps READ BINARY
    under secure messaging, in bytes. `selects_with_fci` is whether SELECT with P2 00 works here.
    """

    atr: bytes
    parameter: int
    nonce_size: int
    largest_block: int
    selects_with_fci: bool = True


@frozen(kw_only=True)
class Profile:
    """A chip generation. `commands` are by INS, `puk` names the PIN that unblocks the others.

    Selecting the application `main` by its AID drops every verified PIN; selecting any other drops the local PINs of
    the application that is left. `path_form` is P1 of the SELECT by path that this chip understands. `third_wrong` is
    the status word of the try that blocks a PIN, `blocked` that of every later one.
    """

    name: str
    atr: bytes
    padding: int
    main: bytes
    puk: str
    pins: tuple[PinSpecification, ...]
    keys: tuple[KeySpecification, ...]
    algorithms: Algorithms
    commands: Mapping[int, Command]
    files: Callable[[Personalisation, Options], DedicatedFile]
    control_parameters: Callable[[File, int | None], bytes]
    path_form: int
    third_wrong: int
    blocked: int
    protocols: tuple[Protocol, ...] = (Protocol.T1, Protocol.T0)
    """The transmission protocols on contacts, the preferred one first."""
    contactless: Contactless | None = None
    knows_delivered_pins: bool = False

    def fresh_counters(self) -> PinCounters:
        """Return the counters of a card on which nothing was ever entered wrong."""
        return PinCounters(**{pin.name.lower(): pin.tries for pin in self.pins})


@mutable(repr=False)
class State:
    """Everything a command may look at and change. `digest` is the hash that waits for its signature."""

    profile: Profile
    options: Options
    selection: Selection
    pins: Pins
    private_keys: "Mapping[Purpose, PrivateKey]"
    environment: dict[Template, Choice] = field(default_factory=dict)
    digest: bytes | None = None

    def clear(self) -> None:
        """Forget selection, security environment and verified PINs, as at power-on and reset."""
        self.selection.clear()
        self.forget_environment()
        self.pins.drop()

    def forget_environment(self) -> None:
        """Forget which keys were chosen and what was to be signed."""
        self.environment.clear()
        self.digest = None

    def pin(self, reference: int) -> PinSpecification:
        """Return the PIN of that reference, if it exists where the card stands."""
        here = self.selection.folder
        for pin in self.profile.pins:
            if pin.reference == reference and here and (not pin.local or pin.home == here):
                return pin
        raise Refused(status.REFERENCE_NOT_FOUND)

    def key(self, reference: bytes) -> KeySpecification:
        """Return the key of that reference, if it exists where the card stands."""
        here = self.selection.folder
        for key in self.profile.keys:
            exists = key.slot in (None, self.options.key_slot)
            if exists and bytes([key.reference]) == reference and here and key.home in (b"", here):
                return key
        raise Refused(status.REFERENCE_NOT_FOUND)

    def ready(self, template: Template) -> Choice:
        """Return what was set for that template, once the PIN of the key is verified."""
        choice = self.environment.get(template)
        if choice is None:
            raise Refused(status.CONDITIONS_NOT_SATISFIED)
        if not self.pins.is_verified(choice.key.pin):
            raise Refused(status.SECURITY_NOT_SATISFIED)
        if self.pins.is_delivered(choice.key.pin) and self.options.delivered_pin is DeliveredPin.REFUSED:
            raise Refused(status.CONDITIONS_NOT_SATISFIED)
        return choice
