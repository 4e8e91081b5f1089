"""The chip of an Estonian ID card, written from its specification: strict, scriptable, without hardware."""

from idclient.emulators.chip.chip import Chip
from idclient.emulators.chip.faults import (
    AnswerBytes,
    AnswerStatus,
    Drop,
    DropAfter,
    Fault,
    Faults,
    ResetByOther,
    Truncate,
    Wait,
)
from idclient.emulators.chip.options import EndOfFile, Options, PathOrigin, PinMemory, Protocol
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.pins import PinCounters

__all__ = [
    "AnswerBytes",
    "AnswerStatus",
    "Chip",
    "Drop",
    "DropAfter",
    "EndOfFile",
    "Fault",
    "Faults",
    "Options",
    "PathOrigin",
    "Personalisation",
    "PinCounters",
    "PinMemory",
    "Protocol",
    "ResetByOther",
    "Truncate",
    "Wait",
]
