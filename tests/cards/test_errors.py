"""Every failure of every family: one stable code of its own, facts that can be shown, no foreign words in it."""

import errno
import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

from idclient import errors
from idclient.errors import Error, Internal
from idclient.errors.card import CardCommunicationFailed, DigestUnsupported, PcscFailed, PinWrong
from idclient.errors.output import OutputFolderMissing, OutputNotWritten, not_written


def all_errors() -> Iterator[type[Error]]:
    for module in pkgutil.iter_modules(errors.__path__, "idclient.errors."):
        loaded = importlib.import_module(module.name)
        for kind in vars(loaded).values():
            if isinstance(kind, type) and issubclass(kind, Error) and kind.__module__ == module.name:
                yield kind


KINDS = sorted(all_errors(), key=lambda kind: kind.__qualname__)
LEAVES = [kind for kind in KINDS if kind.code]


def make(kind: type[Error]) -> Error:
    """Return an instance with a value of the right type for each fact."""
    facts: dict[str, object] = {}
    for name, parameter in inspect.signature(kind).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            written = str(parameter.annotation)
            facts[name] = (7, 8) if "Iterable[int]" in written else 7 if "int" in written else "x"
    return kind(**facts)  # type: ignore[arg-type]


def test_no_two_failures_share_a_code() -> None:
    codes = [kind.code for kind in LEAVES]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", LEAVES)
def test_a_failure_shows_its_code_and_only_plain_facts(kind: type[Error]) -> None:
    error = make(kind)
    assert str(error).startswith(kind.code)
    assert all(fact is None or isinstance(fact, str | int | bool) for fact in error.facts.values())


def test_facts_follow_the_code() -> None:
    assert str(PinWrong(pin="PIN2", tries_left=2)) == "card.pin_wrong (pin=PIN2, tries_left=2)"
    assert str(Internal(kind="KeyError")) == "internal (kind=KeyError)"


def test_raw_pcsc_codes_are_shown_in_hexadecimal() -> None:
    assert str(CardCommunicationFailed(pcsc=0x80100016)) == "card.communication_failed (pcsc=80100016)"
    assert str(PcscFailed(pcsc=-0x7FEFFFE3)) == "card.pcsc_failed (pcsc=8010001D)"


def test_sizes_that_are_allowed_are_told_in_order() -> None:
    assert DigestUnsupported(size=20, allowed={64, 32}).facts == {"size": 20, "allowed": "32, 64"}


@pytest.mark.parametrize(
    ("number", "kind", "reason"),
    [
        (errno.ENOSPC, OutputNotWritten, "ENOSPC"),
        (errno.ENOENT, OutputFolderMissing, "ENOENT"),
        (errno.ENOTDIR, OutputFolderMissing, "ENOTDIR"),
        (99999, OutputNotWritten, "EIO"),
        (None, OutputNotWritten, "EIO"),
    ],
)
def test_a_missing_folder_is_told_from_all_else_that_prevents_writing(
    number: int | None, kind: type[Error], reason: str
) -> None:
    problem = OSError() if number is None else OSError(number, "as the system says it")
    error = not_written(problem)
    assert (type(error), error.facts) == (kind, {"reason": reason})
