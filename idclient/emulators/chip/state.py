"""A chip generation as data, and the state of one chip between two commands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from idclient.emulators.chip.environment import Algorithms, KeySpecification, Template
from idclient.emulators.chip.files import DedicatedFile, Selection
from idclient.emulators.chip.options import Options
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.pins import Pins, PinSpecification
from idclient.emulators.chip.refusal import Refused
from idclient.model import Purpose
from idclient.wire import status
from idclient.wire.apdu import CommandApdu

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

Command = Callable[["State", CommandApdu], bytes]
"""Carries a command out and returns its data, or raises Refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A chip generation. `commands` are by INS, `puk` names the PIN that unblocks the others.

    Selecting the application `logout` by its AID drops every verified PIN; selecting any other drops the local PINs
    of the application that is left.
    """

    name: str
    atr: bytes
    padding: int
    logout: bytes
    puk: str
    pins: tuple[PinSpecification, ...]
    keys: tuple[KeySpecification, ...]
    algorithms: Algorithms
    commands: Mapping[int, Command]
    files: Callable[[Personalisation], DedicatedFile]


@dataclass(slots=True, repr=False)
class State:
    """Everything a command may look at and change."""

    profile: Profile
    options: Options
    selection: Selection
    pins: Pins
    private_keys: "Mapping[Purpose, EllipticCurvePrivateKey]"
    environment: dict[Template, KeySpecification] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget selection, security environment and verified PINs, as at power-on and reset."""
        self.selection.clear()
        self.environment.clear()
        self.pins.drop()

    def pin(self, reference: int) -> PinSpecification:
        """Return the PIN of that reference, if it exists where the card stands."""
        here = self.selection.folder
        for pin in self.profile.pins:
            if pin.reference == reference and here and (not pin.local or pin.home == here):
                return pin
        raise Refused(status.REFERENCE_NOT_FOUND)

    def key(self, template: Template) -> KeySpecification:
        """Return the key set for that template, once its PIN is verified."""
        key = self.environment.get(template)
        if key is None:
            raise Refused(status.CONDITIONS_NOT_SATISFIED)
        if not self.pins.is_verified(key.pin):
            raise Refused(status.SECURITY_NOT_SATISFIED)
        return key
