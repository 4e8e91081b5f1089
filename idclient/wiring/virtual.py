"""Virtual readers with TEST cards, for this and other programs."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.adapters.clock import SystemClock
from idclient.errors.card import PcscServiceNotRunning
from idclient.errors.output import not_written
from idclient.value import frozen
from idclient.wiring.demo import data_folder, require_model

if TYPE_CHECKING:
    from idclient.emulators.pcsc.slots import InsertedCard
    from idclient.emulators.pcsc.virtual_readers import VirtualReaders


@frozen
class VirtualStage:
    """Virtual readers under way, and the variables by which programs find them."""

    readers: "VirtualReaders"
    not_possible: type[Exception]

    @property
    def variables(self) -> Mapping[str, str]:
        """The first is every program's, the second makes `idclient --demo` use these readers."""
        path = str(self.readers.socket_path)
        return {"PCSCLITE_CSOCK_NAME": path, "IDCLIENT_DEMO_SOCKET": path}

    def insert(self, number: int, model: str) -> None:
        """Put a card in. Raises: SettingInvalid for an unknown model, `not_possible`."""
        self.readers.insert(number, require_model(model))

    def plug(self, model: str) -> None:
        """Plug a reader in, empty if the model is. Raises: as `insert`."""
        self.readers.plug(require_model(model) if model else "")


@contextmanager
def virtual_readers(
    models: Sequence[str], *, contactless: bool, delivered: bool, pin_pad: bool, socket: str | None, pcscd: bool
) -> Iterator[VirtualStage]:
    """Start a PC/SC service with a reader for each model, and stop it at the end whatever happens.

    `delivered` cards have a PIN1 and PIN2 that are still to be activated, if their model knows that.

    Raises: SettingInvalid, DemoKeysNotKept, OutputNotWritten when there can be no socket.
    """
    from idclient.emulators import world as worlds
    from idclient.emulators.pcsc.pcscd import PcscdUnavailable, private_pcscd
    from idclient.emulators.pcsc.pin_pad import Keypad
    from idclient.emulators.pcsc.virtual_readers import NotPossible, PcscdReaders, daemon_readers

    for model in filter(None, models):
        require_model(model)
    world = worlds.open_world(data_folder() / "demo", SystemClock())

    def make(model: str) -> "InsertedCard":
        pins = frozenset({"PIN1", "PIN2"}) if delivered else frozenset()
        return worlds.card(world, model, contactless=contactless, delivered=pins)

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="idclient-readers-")))
        try:
            if pcscd:
                readers: VirtualReaders = PcscdReaders(stack.enter_context(private_pcscd(folder)), models[0], make)
            else:
                path = Path(socket).absolute() if socket else folder / "pcscd.comm"
                keypads = [Keypad() for _ in models] if pin_pad else []
                readers = stack.enter_context(daemon_readers(path, models, make, keypads))
        except PcscdUnavailable as error:
            raise PcscServiceNotRunning from error
        except OSError as error:
            raise not_written(error) from error
        yield VirtualStage(readers, NotPossible)
