"""The contactless interface: nothing but EF.CardAccess without PACE, everything else through the tunnel.

Source: RIA "Estonia ID1 Chip/App 2018, Technical Description" v0.8; ICAO 9303-11 clauses 4.4 and 9.8.
"""

from idclient.emulators.chip.exchange import Run
from idclient.emulators.chip.pace import Pace
from idclient.emulators.chip.refusal import Refused
from idclient.emulators.chip.secure_messaging import OBJECTS_WRONG, PROTECTED, Tunnel
from idclient.emulators.chip.state import Contactless, State
from idclient.wire import status
from idclient.wire.apdu import CommandApdu, ResponseApdu

_CARD_ACCESS = b"\x01\x1c"
_SELECT, _READ_BINARY, _MANAGE, _GENERAL_AUTHENTICATE = 0xA4, 0xB0, 0x22, 0x86
_BY_NAME, _FILE_HERE = 0x04, 0x02
_MUTUAL_AUTHENTICATION = (0xC1, 0xA4)


class ContactlessExchange:
    """The way into a chip on a contactless reader. A plain command while the tunnel is open closes it."""

    def __init__(self, state: State, interface: Contactless) -> None:
        self._state = state
        self._pace = Pace(interface, state.options.can, state.options.entropy)
        self._tunnel: Tunnel | None = None

    def clear(self) -> None:
        """Forget tunnel and PACE, as when the card leaves the field."""
        self._tunnel = None
        self._pace.clear()

    def exchange(self, command: CommandApdu, run: Run) -> ResponseApdu:
        """Carry out one command, protected or plain. Raises: Refused."""
        if command.cla == PROTECTED:
            return self._protected(command, run)
        if self._tunnel is not None:
            self._end()
        if command.ins == _GENERAL_AUTHENTICATE:
            answer, keys = self._pace.proceed(command)
            if keys is not None:
                self._tunnel = Tunnel(keys)
            return ResponseApdu(answer, status.SUCCESS)
        self._pace.clear()
        if command.cla == 0 and command.ins == _MANAGE and (command.p1, command.p2) == _MUTUAL_AUTHENTICATION:
            self._pace.begin(command)
            return ResponseApdu(b"", status.SUCCESS)
        self._require_open_to_all(command)
        return run(command)

    def _protected(self, command: CommandApdu, run: Run) -> ResponseApdu:
        if self._tunnel is None:
            raise Refused(OBJECTS_WRONG)
        try:
            inside = self._tunnel.open(command)
        except Refused:
            self._end()
            raise
        try:
            response = run(inside)
        except Refused as refusal:
            response = ResponseApdu(b"", refusal.status)
        return self._tunnel.close(command.ins, response)

    def _end(self) -> None:
        """Forget what was reached through the tunnel, too."""
        self.clear()
        self._state.clear()

    def _require_open_to_all(self, command: CommandApdu) -> None:
        """Refuse all but the application's name and EF.CardAccess."""
        data = bytes(command.data)
        file = self._state.selection.elementary
        if command.ins == _SELECT:
            allowed = (command.p1, data) in ((_BY_NAME, self._state.profile.main), (_FILE_HERE, _CARD_ACCESS))
        else:
            allowed = command.ins == _READ_BINARY and (file is None or file.identifier == _CARD_ACCESS)
        if not allowed:
            raise Refused(status.SECURITY_NOT_SATISFIED)
