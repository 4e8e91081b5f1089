"""The totals, from the parts of the trustees (4.19)."""

from collections.abc import Mapping

from idclient.belenios.decryption import PartialDecryption
from idclient.belenios.election import MOST_ANSWERS, MOST_QUESTIONS
from idclient.belenios.form import compact, reading, require_text
from idclient.belenios.group import inverse, power, product
from idclient.belenios.logarithm import Logarithms
from idclient.belenios.tally import Tally
from idclient.belenios.threshold import Threshold, weights
from idclient.belenios.trustees import Trustees, places
from idclient.errors.belenios import BeleniosRefused
from idclient.wire.strict_json import items, members, number, parse

Result = tuple[tuple[int, ...], ...]
"""For each question how often each of its choices was chosen."""

_LARGEST = 1 << 22
_HIGHEST = 1 << 40


def open_tally(tally: Tally, trustees: Trustees, parts: Mapping[int, PartialDecryption], most: int) -> Result:
    """Return the totals, each of which is `most` at most, from verified parts by the number of their trustee.

    Raises: BeleniosRefused: somebody is missing, or a total is out of range.
    """
    shares = _shares(trustees, parts)
    logarithms = Logarithms(most)
    rows = []
    for row, totals in enumerate(tally):
        found = []
        for place, total in enumerate(totals):
            factor = product(*(power(parts[owner].factors[row][place], weight) for owner, weight in shares.items()))
            chosen = logarithms.of(product(total.beta, inverse(factor)))
            if chosen is None:
                raise BeleniosRefused(what="result", reason="range")
            found.append(chosen)
        rows.append(tuple(found))
    return tuple(rows)


def _shares(trustees: Trustees, parts: Mapping[int, PartialDecryption]) -> Mapping[int, int]:
    """Return whose parts are used, and the exponent of each."""
    shares: dict[int, int] = {}
    for one, numbers in places(trustees):
        there = [place for place in numbers if place in parts]
        needed = one.threshold if isinstance(one, Threshold) else 1
        if len(there) < needed:
            raise BeleniosRefused(what="result", reason="trustees")
        first = numbers[0] - 1
        for own, weight in weights([place - first for place in there[:needed]]).items():
            shares[own + first] = weight
    return shares


def read_result(octets: bytes) -> Result:
    """Return a result that is only claimed. Raises: BeleniosRefused."""
    with reading("result"):
        found = members(parse(octets, limit=_LARGEST), "result", ("result",))["result"]
        result = tuple(
            tuple(number(one, "result", least=0, most=_HIGHEST) for one in items(row, "result", most=MOST_ANSWERS + 1))
            for row in items(found, "result", most=MOST_QUESTIONS)
        )
        require_text(octets, {"result": result})
    return result


def write_result(result: Result) -> bytes:
    """Return the one text of a result."""
    return compact({"result": result})
