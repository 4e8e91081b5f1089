"""Virtual readers with TEST cards behind one PC/SC service, filled and emptied by a person while programs use them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from idclient.emulators.pcsc.daemon import PcscDaemon
from idclient.emulators.pcsc.pcscd import PrivatePcscd
from idclient.emulators.pcsc.pin_pad import Keypad
from idclient.emulators.pcsc.slots import InsertedCard
from idclient.emulators.pcsc.vpcd import VpcdCard

Make = Callable[[str], InsertedCard]
"""Makes the card of a model."""


class NotPossible(Exception):
    """What was asked for makes no sense here. The message says why, in English."""


class VirtualReaders(Protocol):
    """Readers by their numbers, which start at 1."""

    socket_path: Path

    def content(self) -> Mapping[int, str]:
        """Return the model in each reader, an empty text for an empty reader."""
        ...

    def insert(self, number: int, model: str) -> None:
        """Put a card in, in place of any that is there. Raises: NotPossible."""
        ...

    def remove(self, number: int) -> None:
        """Pull the card out. Raises: NotPossible."""
        ...

    def plug(self, model: str) -> int:
        """Plug one more reader in, with a card unless `model` is empty; return its number. Raises: NotPossible."""
        ...

    def unplug(self, number: int) -> None:
        """Take a reader away. Raises: NotPossible."""
        ...

    def press(self, number: int, digits: str) -> None:
        """Enter digits on a reader's keypad. Raises: NotPossible."""
        ...


def reader_name(number: int) -> str:
    """Return how a reader is called by the software daemon."""
    return f"Emulated reader {number}"


class DaemonReaders:
    """Readers of the software daemon: any number, with or without keypads."""

    def __init__(self, path: Path, models: Sequence[str], make: Make, *, keypads: Sequence[Keypad] = ()) -> None:
        """Listen at `path`. Readers have keypads if there are any, one each. Raises: OSError."""
        self.socket_path = path
        self._make = make
        self._content = dict(enumerate(models, start=1))
        self._keypads = dict(enumerate(keypads, start=1))
        self._next = len(models) + 1
        cards = {reader_name(number): make(model) if model else None for number, model in self._content.items()}
        named = {reader_name(number): keypad for number, keypad in self._keypads.items()}
        self._daemon = PcscDaemon(path, cards, keypads=named)

    def content(self) -> Mapping[int, str]:
        """Return the model in each reader."""
        return dict(self._content)

    def insert(self, number: int, model: str) -> None:
        """Put a card in."""
        self._require(number)
        self._daemon.insert(reader_name(number), self._make(model))
        self._content[number] = model

    def remove(self, number: int) -> None:
        """Pull the card out."""
        self._require(number)
        self._daemon.remove(reader_name(number))
        self._content[number] = ""

    def plug(self, model: str) -> int:
        """Plug one more reader in."""
        number, self._next = self._next, self._next + 1
        if self._keypads:
            self._keypads[number] = Keypad()
        card = self._make(model) if model else None
        self._daemon.plug(reader_name(number), card, keypad=self._keypads.get(number))
        self._content[number] = model
        return number

    def unplug(self, number: int) -> None:
        """Take a reader away."""
        self._require(number)
        self._daemon.unplug(reader_name(number))
        del self._content[number]

    def press(self, number: int, digits: str) -> None:
        """Enter digits on a keypad."""
        self._require(number)
        if number not in self._keypads:
            raise NotPossible("the readers have no keypads; start with --pin-pad")
        self._keypads[number].press(digits)

    def stop(self) -> None:
        """Stop the daemon."""
        for keypad in self._keypads.values():
            keypad.wake()
        self._daemon.stop()

    def _require(self, number: int) -> None:
        if number not in self._content:
            raise NotPossible(f"there is no reader {number}")


@contextmanager
def daemon_readers(
    path: Path, models: Sequence[str], make: Make, keypads: Sequence[Keypad] = ()
) -> Iterator[DaemonReaders]:
    """Serve readers at `path` for the time of a `with` block. Raises: OSError."""
    readers = DaemonReaders(path, models, make, keypads=keypads)
    try:
        yield readers
    finally:
        readers.stop()


class PcscdReaders:
    """The one virtual reader of a private pcscd."""

    def __init__(self, service: PrivatePcscd, model: str, make: Make) -> None:
        self.socket_path = service.socket_path
        self._service = service
        self._make = make
        self._model = ""
        self._card: VpcdCard | None = None
        if model:
            self.insert(1, model)

    def content(self) -> Mapping[int, str]:
        """Return the model in the reader."""
        return {1: self._model}

    def insert(self, number: int, model: str) -> None:
        """Put a card in. Raises: NotPossible, PcscdUnavailable."""
        self.remove(number)
        self._card, self._model = self._service.insert(self._make(model)), model

    def remove(self, number: int) -> None:
        """Pull the card out."""
        if number != 1:
            raise NotPossible(f"there is no reader {number}; pcscd has one here")
        if self._card is not None:
            self._card.remove()
        self._card, self._model = None, ""

    def plug(self, model: str) -> int:
        """Raises: NotPossible."""
        del model
        raise NotPossible("pcscd has one virtual reader; leave out --pcscd for more")

    def unplug(self, number: int) -> None:
        """Raises: NotPossible."""
        del number
        raise NotPossible("pcscd keeps its virtual reader; leave out --pcscd to unplug one")

    def press(self, number: int, digits: str) -> None:
        """Raises: NotPossible."""
        del number, digits
        raise NotPossible("virtual readers of pcscd have no keypads; leave out --pcscd")
