"""SELECT, READ BINARY, UPDATE BINARY. Source: ISO/IEC 7816-4 clauses 11.1.1, 11.2.3, 11.2.5."""

from collections.abc import Callable, Container

from idclient.emulators.chip.fcp import FCI, FCP
from idclient.emulators.chip.files import MASTER_FILE, File, Selection
from idclient.emulators.chip.options import EndOfFile
from idclient.emulators.chip.refusal import Refused
from idclient.emulators.chip.state import State
from idclient.wire import status
from idclient.wire.apdu import CommandApdu
from idclient.wire.tlv import encode

_BY_NAME = 0x04
_PATH_FROM_MASTER_FILE, _PATH_FROM_CURRENT = 0x08, 0x09
_FIRST_FCI, _FIRST_FCP, _FIRST_SILENT = 0x00, 0x04, 0x0C
_SHORT_IDENTIFIER = 0x80


def select(state: State, command: CommandApdu) -> bytes:
    """Select a file or application; nothing changes unless it is found."""
    if command.p2 not in (_FIRST_FCI, _FIRST_FCP, _FIRST_SILENT):
        raise Refused(status.WRONG_PARAMETERS)
    if command.p2 != _FIRST_SILENT and command.le is None:
        raise Refused(status.WRONG_LENGTH)
    before = state.selection.folder
    _require_known_form(state, command)
    file = _find(state.selection, command.p1, bytes(command.data))
    if command.p1 == _BY_NAME:
        _leave_application(state, before, bytes(command.data))
    if command.p1 == _BY_NAME or state.selection.folder != before:
        state.forget_environment()
    stated = state.options.stated_sizes.get(file.identifier)
    if command.p2 == _FIRST_SILENT:
        return b""
    return encode(FCP if command.p2 == _FIRST_FCP else FCI, state.profile.control_parameters(file, stated))


def read_binary(state: State, command: CommandApdu) -> bytes:
    """Return bytes of the current file from a 15-bit offset on."""
    if command.data or command.le is None:
        raise Refused(status.WRONG_LENGTH)
    if command.p1 & _SHORT_IDENTIFIER:
        raise Refused(status.FILE_NOT_FOUND)
    file = state.selection.elementary
    if file is None:
        raise Refused(status.COMMAND_NOT_ALLOWED)
    offset = command.p1 << 8 | command.p2
    if offset >= len(file.content):
        raise Refused(status.WRONG_OFFSET)
    return file.content[offset : offset + min(command.le, largest_block(state))]


def largest_block(state: State) -> int:
    """Return how many bytes one READ BINARY may answer, whatever it asks for."""
    interface = state.profile.contactless
    if not state.options.contactless or interface is None:
        return state.options.largest_block
    return min(state.options.largest_block, interface.largest_block)


def reaches_end(state: State, command: CommandApdu, answer: bytes) -> bool:
    """Whether a READ BINARY met the end of the file before Le and this chip says so with a warning."""
    file = state.selection.elementary
    if state.options.end_of_file is EndOfFile.SHORT or file is None or command.le is None:
        return False
    end = (command.p1 << 8 | command.p2) + len(answer)
    return end == len(file.content) and len(answer) < command.le


def update_binary(state: State, command: CommandApdu) -> bytes:
    """Refuse: every file is written by the issuer only."""
    if not command.data:
        raise Refused(status.WRONG_LENGTH)
    if state.selection.elementary is None:
        raise Refused(status.COMMAND_NOT_ALLOWED)
    raise Refused(status.SECURITY_NOT_SATISFIED)


def _require_known_form(state: State, command: CommandApdu) -> None:
    """Refuse paths that this generation spells differently, and P2 00 where the contactless interface fails on it."""
    paths = (_PATH_FROM_MASTER_FILE, _PATH_FROM_CURRENT)
    if command.p1 in paths and command.p1 != state.profile.path_form:
        raise Refused(status.WRONG_PARAMETERS)
    interface = state.profile.contactless if state.options.contactless else None
    if interface is not None and command.p2 == _FIRST_FCI and not interface.selects_with_fci:
        raise Refused(status.WRONG_PARAMETERS)


def _find(selection: Selection, p1: int, data: bytes) -> File:
    form = _FORMS.get(p1)
    if form is None:
        raise Refused(status.WRONG_PARAMETERS)
    lengths, find = form
    if len(data) not in lengths:
        raise Refused(status.WRONG_LENGTH)
    return find(selection, data)


def _master_file(selection: Selection, data: bytes) -> File:
    if data not in (b"", MASTER_FILE):
        raise Refused(status.FILE_NOT_FOUND)
    return selection.master_file()


def _path(selection: Selection, data: bytes) -> File:
    return selection.path([data[at : at + 2] for at in range(0, len(data), 2)])


def _path_from_master_file(selection: Selection, data: bytes) -> File:
    return _path(selection, data if data.startswith(MASTER_FILE) else MASTER_FILE + data)


_FORMS: dict[int, tuple[Container[int], Callable[[Selection, bytes], File]]] = {
    0x00: ((0, 2), _master_file),
    0x01: ((2,), Selection.child_folder),
    0x02: ((2,), Selection.child_file),
    0x03: ((0,), lambda selection, _: selection.parent()),
    _BY_NAME: (range(1, 17), Selection.by_name),
    _PATH_FROM_MASTER_FILE: (range(2, 256, 2), _path_from_master_file),
    _PATH_FROM_CURRENT: (range(2, 256, 2), _path),
}
"""P1 of SELECT: the lengths of data it takes, and how it finds the file."""


def _leave_application(state: State, before: bytes, name: bytes) -> None:
    """Drop the verified PINs that do not outlive the change of application."""
    if name == state.profile.main:
        state.pins.drop()
        return
    left = [pin.name for pin in state.profile.pins if pin.local and pin.home == before != state.selection.folder]
    if left:
        state.pins.drop(*left)
