"""What an attack is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from tests.documents.attacks.bases import Forgery


class Kind(Enum):
    """The kinds of attacks by the names that research gave them."""

    USF = "universal signature forgery"
    SWA = "signature wrapping"
    ISA = "incremental saving"
    HIDE = "shadow, hide"
    REPLACE = "shadow, replace"
    HIDE_AND_REPLACE = "shadow, hide and replace"
    EAA = "certification, evil annotation"
    SSA = "certification, sneaky signature"


@dataclass(frozen=True)
class Attack:
    """A forgery and the genuine document it begins with."""

    kind: Kind
    name: str
    base: Callable[[], bytes]
    forge: Forgery

    @property
    def key(self) -> str:
        """The name among all attacks."""
        return f"{self.kind.value}: {self.name}"

    def forged(self) -> bytes:
        """Return the forged document."""
        return self.forge(self.base())
