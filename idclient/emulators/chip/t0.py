"""How answers travel under T=0: the chip tells the length, the reader fetches. Source: ISO/IEC 7816-3 clause 12.2."""

from idclient.emulators.chip.exchange import Run
from idclient.emulators.chip.refusal import Refused
from idclient.wire import status
from idclient.wire.apdu import LE_MAXIMUM, CommandApdu, ResponseApdu

_GET_RESPONSE = 0xC0
_MORE = 0x6100
_RIGHT_LENGTH = 0x6C00


class ResponseQueue:
    """Data waiting for GET RESPONSE. Any other command discards them."""

    def __init__(self) -> None:
        self._waiting = b""

    def clear(self) -> None:
        """Discard what waits."""
        self._waiting = b""

    def exchange(self, command: CommandApdu, run: Run) -> ResponseApdu:
        """Carry out one command as it travels under T=0."""
        if command.ins == _GET_RESPONSE:
            return self._fetch(command)
        self.clear()
        if not command.data:
            return _exact(run(command), command.le)
        if command.le is not None:
            raise Refused(status.WRONG_LENGTH)
        response = run(CommandApdu(command.cla, command.ins, command.p1, command.p2, command.data, LE_MAXIMUM))
        if not response.data:
            return response
        self._waiting = response.data
        return ResponseApdu(b"", _MORE | len(response.data) % LE_MAXIMUM)

    def _fetch(self, command: CommandApdu) -> ResponseApdu:
        if (command.cla, command.p1, command.p2) != (0, 0, 0):
            raise Refused(status.WRONG_PARAMETERS)
        if command.data or command.le is None:
            raise Refused(status.WRONG_LENGTH)
        waiting = self._waiting
        if not waiting:
            raise Refused(status.CONDITIONS_NOT_SATISFIED)
        if command.le > len(waiting):
            return ResponseApdu(b"", _RIGHT_LENGTH | len(waiting))
        self._waiting = waiting[command.le :]
        left = len(self._waiting)
        return ResponseApdu(waiting[: command.le], _MORE | left if left else status.SUCCESS)


def _exact(response: ResponseApdu, le: int | None) -> ResponseApdu:
    """Tell the right Le when more was asked for than there is."""
    if response.data and le is not None and len(response.data) < le:
        return ResponseApdu(b"", _RIGHT_LENGTH | len(response.data))
    return response
