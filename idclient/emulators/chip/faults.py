"""Faults that a test or a demonstration plants in a chip, each met by a command it names."""

from collections.abc import Callable

from idclient.value import frozen, replace


@frozen
class AnswerStatus:
    """Answer this status word; the command is not carried out."""

    status: int


@frozen
class AnswerBytes:
    """Answer these bytes as they are; the command is not carried out."""

    answer: bytes


@frozen
class Truncate:
    """Carry the command out and lose all but the first `size` bytes of the answer, status word included."""

    size: int


@frozen
class Drop:
    """The card is pulled out before it understands the command."""


@frozen
class DropAfter:
    """The card is pulled out after it carried the command out and before the answer arrives: a try may be spent."""


@frozen
class ResetByOther:
    """Another program resets the card just before the command."""


@frozen
class Wait:
    """The card takes its time, then carries the command out."""

    seconds: float


Action = AnswerStatus | AnswerBytes | Truncate | Drop | DropAfter | ResetByOther | Wait


@frozen(kw_only=True)
class Fault:
    """What happens at the `nth` command with that INS (None: any) and at the `times - 1` ones of its kind after it."""

    action: Action
    ins: int | None = None
    nth: int = 1
    times: int = 1


class Faults:
    """The faults still to come. `wait` is how to let time pass for Wait, for instance a clock's `sleep`."""

    def __init__(self, *faults: Fault, wait: Callable[[float], None] | None = None) -> None:
        self._pending = list(faults)
        self._wait = wait

    def plant(self, fault: Fault) -> None:
        """Add a fault; its counting starts with the next command."""
        self._pending.append(fault)

    def meet(self, ins: int) -> Action | None:
        """Return what is to happen to a command with that INS. The oldest fault that is due wins; all others count."""
        due: Action | None = None
        remaining: list[Fault] = []
        for fault in self._pending:
            if fault.ins not in (None, ins):
                remaining.append(fault)
            elif fault.nth > 1:
                remaining.append(replace(fault, nth=fault.nth - 1))
            elif due is not None:
                remaining.append(fault)
            else:
                due = fault.action
                if fault.times > 1:
                    remaining.append(replace(fault, times=fault.times - 1))
        self._pending = remaining
        return due

    def pause(self, seconds: float) -> None:
        """Let time pass; without a way to, none does."""
        if self._wait is not None:
            self._wait(seconds)
