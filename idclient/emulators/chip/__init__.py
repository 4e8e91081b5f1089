"""The chips of ID cards, written from their specifications: strict, scriptable, without hardware."""

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
from idclient.emulators.chip.models import MODELS
from idclient.emulators.chip.options import DeliveredPin, EndOfFile, KeySlot, Options, PathOrigin, PinMemory, Protocol
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.pins import PinCounters
from idclient.emulators.chip.state import Profile

__all__ = [
    "MODELS",
    "AnswerBytes",
    "AnswerStatus",
    "Chip",
    "DeliveredPin",
    "Drop",
    "DropAfter",
    "EndOfFile",
    "Fault",
    "Faults",
    "KeySlot",
    "Options",
    "PathOrigin",
    "Personalisation",
    "PinCounters",
    "PinMemory",
    "Profile",
    "Protocol",
    "ResetByOther",
    "Truncate",
    "Wait",
]
