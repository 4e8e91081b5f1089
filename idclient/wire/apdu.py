"""Command and response APDUs in short form, bytes to values and back.

Source: ISO/IEC 7816-3 clause 12.1 (command cases), 12.2 (T=0 mapping); ISO/IEC 7816-4 clause 5.
"""

from idclient.errors.wire import WireMalformed
from idclient.value import frozen

LE_MAXIMUM = 256
"""The largest short Le; its octet is 00."""

_HEADER = 4
_LC_MAXIMUM = 255
_T0 = 0
_T1 = 1


@frozen(repr=False)
class CommandApdu:
    """A short command APDU.

    `le` is the number of bytes expected, 1 to 256 (octet 00), or None without an Le field. `data` of a PIN command
    is a bytearray that its owner wipes; its content never appears in the repr.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes | bytearray = b""
    le: int | None = None

    def __repr__(self) -> str:
        le = "" if self.le is None else f" Le={self.le}"
        return f"<{self.cla:02X}{self.ins:02X}{self.p1:02X}{self.p2:02X} Lc={len(self.data)}{le}>"

    def encode(self, protocol: int = _T1) -> bytearray:
        """Return the octets to send; for T=0 (`protocol` 0) a command with data goes without its Le.

        The buffer is new and belongs to the caller, who can wipe it.

        Raises:
            WireMalformed: a field does not fit into the short form.
        """
        self._require_short()
        size = len(self.data)
        with_le = self.le is not None and not (protocol == _T0 and size)
        buffer = bytearray(_HEADER + (size + 1 if size else 0) + (1 if with_le else 0))
        buffer[:_HEADER] = self.cla, self.ins, self.p1, self.p2
        if size:
            buffer[_HEADER] = size
            buffer[_HEADER + 1 : _HEADER + 1 + size] = self.data
        if with_le and self.le is not None:
            buffer[-1] = self.le % LE_MAXIMUM
        return buffer

    def _require_short(self) -> None:
        octets = all(0 <= octet <= 0xFF for octet in (self.cla, self.ins, self.p1, self.p2))
        le_fits = self.le is None or 1 <= self.le <= LE_MAXIMUM
        if not (octets and le_fits and len(self.data) <= _LC_MAXIMUM):
            raise WireMalformed(what="command")


def decode_command(octets: bytes | bytearray) -> CommandApdu:
    """Return the command in a short-form APDU of any of the four cases.

    Raises:
        WireMalformed: too short, lengths that disagree, or the extended form.
    """
    size = len(octets)
    if size < _HEADER:
        raise WireMalformed(what="command")
    cla, ins, p1, p2 = octets[:_HEADER]
    if size == _HEADER:
        return CommandApdu(cla, ins, p1, p2)
    p3 = octets[_HEADER]
    if size == _HEADER + 1:
        return CommandApdu(cla, ins, p1, p2, le=p3 or LE_MAXIMUM)
    end = _HEADER + 1 + p3
    if p3 == 0 or size not in (end, end + 1):
        raise WireMalformed(what="command")
    le = None if size == end else octets[end] or LE_MAXIMUM
    return CommandApdu(cla, ins, p1, p2, bytes(octets[_HEADER + 1 : end]), le)


@frozen(repr=False)
class ResponseApdu:
    """A response APDU: `data` and the status word SW1-SW2 as a number. The repr does not show the data."""

    data: bytes
    status: int

    def __repr__(self) -> str:
        return f"<{len(self.data)} bytes {self.status:04X}>"

    def encode(self) -> bytes:
        """Return data and status word.

        Raises:
            WireMalformed: the status word is not 16 bits.
        """
        if not 0 <= self.status <= 0xFFFF:
            raise WireMalformed(what="response")
        return self.data + self.status.to_bytes(2)


def decode_response(octets: bytes | bytearray) -> ResponseApdu:
    """Return data and status word.

    Raises:
        WireMalformed: fewer than the two status octets.
    """
    if len(octets) < 2:
        raise WireMalformed(what="response")
    return ResponseApdu(bytes(octets[:-2]), int.from_bytes(octets[-2:]))
