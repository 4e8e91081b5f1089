"""Lines of text in a box: as large as asked for if they fit, else smaller, else broken, in the end cut."""

import re
from collections.abc import Sequence
from typing import Protocol

from idclient.value import frozen

COMFORTABLE = 7.0
"""Size, in points, down to which lines rather become smaller than they are broken."""
LEAST = 4.0
"""Size below which nobody can read: here lines are cut that do not fit."""
_STEP = 0.25
_WORD = re.compile(r"\s*\S+|\s+$")
_MOST_LETTERS = 4000
"""No box holds more at the smallest size and is still looked at."""


class Measure(Protocol):
    """What is known of a font, in ems. `leading` is the distance of two baselines."""

    @property
    def leading(self) -> float: ...  # noqa: D102
    @property
    def ellipsis(self) -> str: ...  # noqa: D102
    def advance(self, text: str) -> float: ...  # noqa: D102


@frozen
class SetText:
    """Lines as they are shown, all of one size in points. `leading` is the distance of their baselines."""

    lines: tuple[str, ...]
    size: float
    leading: float


def set_text(lines: Sequence[str], width: float, height: float, *, size: float, measure: Measure) -> SetText:
    """Fit lines into a box of that width and height in points; `size` is the largest to take.

    A text that even the smallest readable size has no room for ends in the ellipsis; nothing is set outside the box
    but where it is narrower than a letter.
    """
    leading = measure.leading
    whole = min(size, height / (len(lines) * leading), width / max(0.01, *map(measure.advance, lines)))
    if whole >= min(size, COMFORTABLE):
        return SetText(tuple(lines), whole, whole * leading)
    least = min(size, LEAST, height / leading)
    unbroken = width / max([0.01, *(measure.advance(word) for line in lines for word in line.split())])
    tried = min(size, unbroken) if unbroken >= LEAST else size
    if sum(map(len, lines)) > _MOST_LETTERS:
        tried = least
    while tried > least:
        broken = _broken(lines, width / tried, measure)
        if len(broken) * leading * tried <= height:
            return SetText(tuple(broken), tried, tried * leading)
        tried -= _STEP
    broken = _broken([line[:_MOST_LETTERS] for line in lines[:_MOST_LETTERS]], width / least, measure)
    room = max(1, int(height / (leading * least) + 0.001))
    if len(broken) > room:
        broken = [*broken[: room - 1], _cut(broken[room - 1], width / least, measure)]
    return SetText(tuple(broken), least, least * leading)


def _broken(lines: Sequence[str], width: float, measure: Measure) -> list[str]:
    """Break lines between words; a word that is too long by itself where it has to be."""
    done: list[str] = []
    for line in lines:
        current = ""
        for word in _WORD.findall(line):
            if measure.advance(current + word) <= width:
                current += word
                continue
            if current:
                done.append(current)
            current = word.lstrip() if current else word
            while len(current) > 1 and measure.advance(current) > width:
                fitting = _fitting(current, width, measure)
                done.append(current[:fitting])
                current = current[fitting:]
        done.append(current)
    return done


def _fitting(text: str, width: float, measure: Measure) -> int:
    """Return how many letters, one at least, are no wider than that."""
    count = 1
    used = measure.advance(text[:1])
    while count < len(text) and (used := used + measure.advance(text[count])) <= width:
        count += 1
    return count


def _cut(line: str, width: float, measure: Measure) -> str:
    while line and measure.advance(line + measure.ellipsis) > width:
        line = line[:-1]
    return line.rstrip() + measure.ellipsis
