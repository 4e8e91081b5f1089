"""The root of all failures, and the two that belong to no family."""

from typing import ClassVar

Fact = str | int | bool | None


class Error(Exception):
    """A failure with a stable code and facts that are safe to show and to log."""

    code: ClassVar[str] = ""
    retry: ClassVar[bool] = False
    """Whether the same action may succeed when the person tries again without changing anything else."""

    def __init__(self, **facts: Fact) -> None:
        super().__init__()
        self.facts: dict[str, Fact] = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items() if value is not None)
        return f"{self.code} ({facts})" if facts else self.code


class Cancelled(Error):
    """The person asked to stop."""

    code = "cancelled"
    retry = True


class Internal(Error):
    """A defect of this program. `kind` names the foreign exception's class, never its message."""

    code = "internal"

    def __init__(self, *, kind: str) -> None:
        super().__init__(kind=kind)
        self.kind = kind
