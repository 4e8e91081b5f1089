"""Messages between libpcsclite and its daemon, protocol 4:4 (pcsc-lite, winscard_msg.h). Little-endian, packed."""

import struct
from enum import IntEnum

READERS = 16
"""Entries of the reader table; unused ones are all zero."""

HEADER = struct.Struct("<II")
READER_STATE = struct.Struct("<128sIIi33s3xII")
WAIT = struct.Struct("<II")


class Command(IntEnum):
    """What a client asks for."""

    ESTABLISH_CONTEXT = 0x01
    RELEASE_CONTEXT = 0x02
    CONNECT = 0x04
    RECONNECT = 0x05
    DISCONNECT = 0x06
    BEGIN_TRANSACTION = 0x07
    END_TRANSACTION = 0x08
    TRANSMIT = 0x09
    CONTROL = 0x0A
    STATUS = 0x0B
    CANCEL = 0x0D
    GET_ATTRIB = 0x0F
    SET_ATTRIB = 0x10
    VERSION = 0x11
    GET_READERS_STATE = 0x12
    WAIT_READER_STATE_CHANGE = 0x13
    STOP_WAITING_READER_STATE_CHANGE = 0x14


STRUCTURES = {
    Command.ESTABLISH_CONTEXT: struct.Struct("<III"),
    Command.RELEASE_CONTEXT: struct.Struct("<II"),
    Command.CONNECT: struct.Struct("<I128sIIiII"),
    Command.RECONNECT: struct.Struct("<iIIIII"),
    Command.DISCONNECT: struct.Struct("<iII"),
    Command.BEGIN_TRANSACTION: struct.Struct("<iI"),
    Command.END_TRANSACTION: struct.Struct("<iII"),
    Command.TRANSMIT: struct.Struct("<iIIIIIII"),
    Command.CONTROL: struct.Struct("<iIIIII"),
    Command.STATUS: struct.Struct("<iI"),
    Command.CANCEL: struct.Struct("<iI"),
    Command.GET_ATTRIB: struct.Struct("<iI264sII"),
    Command.SET_ATTRIB: struct.Struct("<iI264sII"),
    Command.VERSION: struct.Struct("<iiI"),
}


class Code(IntEnum):
    """Answers of the service (pcsclite.h)."""

    SUCCESS = 0
    CANCELLED = 0x80100002
    INVALID_HANDLE = 0x80100003
    INVALID_PARAMETER = 0x80100004
    INSUFFICIENT_BUFFER = 0x80100008
    UNKNOWN_READER = 0x80100009
    SHARING_VIOLATION = 0x8010000B
    NO_SMARTCARD = 0x8010000C
    PROTO_MISMATCH = 0x8010000F
    INVALID_VALUE = 0x80100011
    NOT_TRANSACTED = 0x80100016
    READER_UNAVAILABLE = 0x80100017
    SERVICE_STOPPED = 0x8010001E
    UNSUPPORTED_FEATURE = 0x8010001F
    SECURITY_VIOLATION = 0x8010006A
    UNRESPONSIVE_CARD = 0x80100066
    UNPOWERED_CARD = 0x80100067
    RESET_CARD = 0x80100068
    REMOVED_CARD = 0x80100069


class State(IntEnum):
    """Bits of a reader's state."""

    ABSENT = 0x02
    PRESENT = 0x04
    SWALLOWED = 0x08
    POWERED = 0x10
    NEGOTIABLE = 0x20
