"""The file system of a chip: dedicated files, elementary files, and what is selected now.

Source: ISO/IEC 7816-4 clauses 7.3 and 11.1.1.
"""

from collections.abc import Iterator

from idclient.emulators.chip.options import PathOrigin
from idclient.emulators.chip.refusal import Refused
from idclient.value import frozen
from idclient.wire import status

MASTER_FILE = b"\x3f\x00"


@frozen(repr=False)
class ElementaryFile:
    """A transparent file under a two-byte identifier."""

    identifier: bytes
    content: bytes


@frozen(repr=False)
class DedicatedFile:
    """A folder; `name` is its AID, empty when it can only be selected by identifier."""

    identifier: bytes
    name: bytes
    children: tuple["File", ...]

    def child(self, identifier: bytes) -> "File | None":
        """Return the file of that identifier directly below."""
        return next((file for file in self.children if file.identifier == identifier), None)


File = ElementaryFile | DedicatedFile


class Selection:
    """The current dedicated file, as the way down to it, and the current elementary file. Starts with nothing."""

    def __init__(self, root: DedicatedFile, path_origin: PathOrigin) -> None:
        self._root = root
        self._path_origin = path_origin
        self._way: tuple[DedicatedFile, ...] = ()
        self._application: tuple[DedicatedFile, ...] = ()
        self.elementary: ElementaryFile | None = None

    @property
    def folder(self) -> bytes:
        """The identifier of the current dedicated file; empty before an application was selected."""
        return self._way[-1].identifier if self._way else b""

    def clear(self) -> None:
        """Forget everything, as at power-on."""
        self._way, self.elementary = (), None

    def by_name(self, name: bytes) -> DedicatedFile:
        """Select the application with that AID."""
        for way in _ways((self._root,)):
            if name and way[-1].name == name:
                self._application = way
                return self._enter(way)
        raise Refused(status.FILE_NOT_FOUND)

    def master_file(self) -> DedicatedFile:
        """Select the root of the file system of the selected application."""
        return self._enter(self._started()[:1])

    def child_folder(self, identifier: bytes) -> DedicatedFile:
        """Select a dedicated file directly below the current one."""
        way = self._started()
        match way[-1].child(identifier):
            case DedicatedFile() as folder:
                return self._enter((*way, folder))
            case _:
                raise Refused(status.FILE_NOT_FOUND)

    def child_file(self, identifier: bytes) -> ElementaryFile:
        """Select an elementary file directly below the current dedicated file."""
        match self._started()[-1].child(identifier):
            case ElementaryFile() as file:
                self.elementary = file
                return file
            case _:
                raise Refused(status.FILE_NOT_FOUND)

    def parent(self) -> DedicatedFile:
        """Select the dedicated file above the current one."""
        way = self._started()
        if len(way) == 1:
            raise Refused(status.FILE_NOT_FOUND)
        return self._enter(way[:-1])

    def path(self, identifiers: list[bytes]) -> File:
        """Select along a path from the current dedicated file, or from the root when it starts with 3F00."""
        way = self._started()
        if self._path_origin is PathOrigin.APPLICATION:
            way = self._application
        if identifiers[0] == MASTER_FILE:
            way, identifiers = way[:1], identifiers[1:]
        for position, identifier in enumerate(identifiers, 1):
            match way[-1].child(identifier):
                case DedicatedFile() as folder:
                    way = (*way, folder)
                case ElementaryFile() as file if position == len(identifiers):
                    self._way, self.elementary = way, file
                    return file
                case _:
                    raise Refused(status.FILE_NOT_FOUND)
        return self._enter(way)

    def _started(self) -> tuple[DedicatedFile, ...]:
        if not self._way:
            raise Refused(status.FILE_NOT_FOUND)
        return self._way

    def _enter(self, way: tuple[DedicatedFile, ...]) -> DedicatedFile:
        self._way, self.elementary = way, None
        return way[-1]


def _ways(way: tuple[DedicatedFile, ...]) -> Iterator[tuple[DedicatedFile, ...]]:
    """Yield the way to every dedicated file from `way` on."""
    yield way
    for file in way[-1].children:
        if isinstance(file, DedicatedFile):
            yield from _ways((*way, file))
