"""How a command reaches the chip: as it is under T=1; other ways answer to the same words."""

from collections.abc import Callable
from typing import Protocol

from idclient.wire.apdu import CommandApdu, ResponseApdu

Run = Callable[[CommandApdu], ResponseApdu]
"""Carries out a plain command. Raises: Refused."""


class Exchange(Protocol):
    """One interface of a chip."""

    def exchange(self, command: CommandApdu, run: Run) -> ResponseApdu:
        """Carry out one command as it travels here. Raises: Refused."""
        ...

    def clear(self) -> None:
        """Forget everything, as at power-on."""
        ...


class Direct:
    """T=1: command and answer travel as they are."""

    def exchange(self, command: CommandApdu, run: Run) -> ResponseApdu:
        """Carry out one command. Raises: Refused."""
        return run(command)

    def clear(self) -> None:
        """Nothing is ever kept."""
