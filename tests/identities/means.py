"""What the shared contract needs of a way to prove and to sign: a world in which it works, and a person who uses it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from idclient.errors import Error
from idclient.journeys.identities import Choice, open_chosen
from idclient.model import Identity
from idclient.ports import Environment
from tests.doubles import Person


@dataclass
class Means:
    """One identity. `prompts` tells how often somebody was asked for a PIN until now, here or on the phone.

    `refuse` makes the person say no from then on, and returns what comes of it; `accept` makes them willing again.
    `secrets` must be in no log and no repr.
    """

    environment: Environment
    choice: Choice
    person: Person
    holder: str
    prompts: Callable[[], int]
    refuse: Callable[[], type[Error]]
    accept: Callable[[], None]
    secrets: tuple[str, ...] = field(default=())

    def open(self) -> AbstractContextManager[Identity]:
        return open_chosen(self.environment, self.choice, self.person)
