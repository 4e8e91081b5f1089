"""How one chip differs from the next where the specification leaves it open, or where a real card misbehaves."""

from collections.abc import Mapping
from enum import Enum

from idclient.ports import Entropy
from idclient.value import field, frozen
from idclient.wire import status


class Protocol(Enum):
    """The transmission protocol the reader and the chip agreed on."""

    T0 = 0
    T1 = 1


class PinMemory(Enum):
    """Whether the chip forgets PIN2 after one signature. Which one real chips do is not known; clients stand both."""

    KEPT = "kept"
    ONE_SIGNATURE = "one signature"


class EndOfFile(Enum):
    """What READ BINARY says when fewer bytes are left than asked for."""

    SHORT = status.SUCCESS
    WARNING = status.END_OF_FILE_REACHED


class PathOrigin(Enum):
    """Where a path "from the current DF" starts after a file deeper down was selected.

    By ISO/IEC 7816-4 selecting a file makes the folder it lies in the current one. A client that is right with both
    starts its paths with 3F00.
    """

    FOLDER_OF_LAST_FILE = "folder of the file selected last"
    APPLICATION = "application selected last"


class KeySlot(Enum):
    """Which of the two slots of a Latvian card holds keys and certificates; renewed cards use the second."""

    FIRST = "first"
    SECOND = "second"


class DeliveredPin(Enum):
    """What a Thales chip does with a key whose PIN is still the delivered one. Real chips' answer is not known."""

    REFUSED = "6985"
    ALLOWED = "as if the PIN had been changed"


def _system_entropy(size: int) -> bytes:
    import secrets

    return secrets.token_bytes(size)


@frozen(kw_only=True)
class Options:
    """The habits of one chip.

    `protocol` and `third_wrong_pin` (what the try that blocks a PIN is answered with: 6983 on a real IDEMIA card,
    63C0 seen elsewhere) are the model's own unless given.
    `largest_block` caps each READ BINARY answer, in bytes. `stated_sizes` makes the FCP of a file (by its two-byte
    identifier) lie about its size.
    """

    protocol: Protocol | None = None
    pin2: PinMemory = PinMemory.KEPT
    end_of_file: EndOfFile = EndOfFile.SHORT
    third_wrong_pin: int | None = None
    largest_block: int = 256
    path_origin: PathOrigin = PathOrigin.FOLDER_OF_LAST_FILE
    stated_sizes: Mapping[bytes, int] = field(default_factory=dict)
    key_slot: KeySlot = KeySlot.FIRST
    delivered_pin: DeliveredPin = DeliveredPin.REFUSED
    contactless: bool = False
    """Whether the card lies on a contactless reader, where PACE with `can`, six digits, comes before anything else."""
    can: str = field(default="123456", repr=False)
    entropy: Entropy = field(default=_system_entropy, repr=False)
    """Where the nonces and ephemeral keys of PACE come from."""
