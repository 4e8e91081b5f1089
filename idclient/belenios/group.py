"""The group BELENIOS-2048 (section 5.1) and powers in it. No other group is accepted anywhere."""

from functools import lru_cache

import gmpy2

from idclient.ports import Entropy

NAME = "BELENIOS-2048"
PRIME = int(
    "2069478569142254640101364365750500806492298929575110409710088478705737421924271740192223725449768433"
    "8129066633138078958404960054389636289796393038773905722803605973749427671376777618898589872735865049"
    "0811670993105358677809800307904916540637771737641986785272734744763418356000356983051931442845617019"
    "1100078673730733356412397173289791324047457883446826065232797464795113767265869358218004631792207366"
    "8860052627186363386088796882120769432366149491002923444346373222145884100586421050242120365433561201"
    "3204811188524087310770141516662001623131771693721892480785077118278423174980732765988288251691831031"
    "25680162072880719"
)
GENERATOR = int(
    "2402352677501852209227687703532399932712287657378364916510075318787663274146353219320285676155269678"
    "7996946682987493890950838965734256019006010684771644917354741372831046104586813145117816467554005274"
    "0288984613986453266121505579709716201616827031288643245666383486363578210615491841998253431518974065"
    "8186868651151358576410138882215396016043228843603930989333662772848406593138406010231675095763777982"
    "6651036068224066350766977640253462537730851331734951942489677540525736590494924776314759915751987751"
    "7771148149092045660020547812705472823814097251863985833411570056835369555342378147558249189605029668"
    "0037745308460627"
)
ORDER = 78571733251071885079927659812671450121821421258408794611510081919805623223441

_PRIME = gmpy2.mpz(PRIME)
_BITS = ORDER.bit_length()
_WINDOW = 6


def power(base: int, exponent: int) -> int:
    """Return base^exponent for an exponent that anybody may know."""
    return int(gmpy2.powmod(base, exponent, _PRIME))


def secret_power(base: int, exponent: int) -> int:
    """Return base^exponent in a time that tells only how long the exponent is. `exponent` is at least 1."""
    return int(gmpy2.powmod_sec(base, exponent, _PRIME))


def fixed_power(base: int, exponent: int) -> int:
    """Return what `power` does for an exponent from 0 to below the order, fast for a base that is used often."""
    found = gmpy2.mpz(1)
    for row in _table(base):
        digit = exponent & (1 << _WINDOW) - 1
        if digit:
            found = found * row[digit] % _PRIME
        exponent >>= _WINDOW
    return int(found)


@lru_cache(maxsize=16)
def _table(base: int) -> tuple[tuple["gmpy2.mpz", ...], ...]:
    """Return base^(digit · 2^(6 · row)) for every digit and row."""
    rows, step = [], gmpy2.mpz(base)
    for _ in range(0, _BITS, _WINDOW):
        row = [gmpy2.mpz(1)]
        for _ in range(1, 1 << _WINDOW):
            row.append(row[-1] * step % _PRIME)
        rows.append(tuple(row))
        step = row[-1] * step % _PRIME
    return tuple(rows)


def product(*elements: int) -> int:
    """Return the product of elements."""
    found = gmpy2.mpz(1)
    for one in elements:
        found = found * one % _PRIME
    return int(found)


def inverse(element: int) -> int:
    """Return the element that gives 1 together with this one."""
    return int(gmpy2.invert(element, _PRIME))


def is_element(number: int) -> bool:
    """Whether a number is a member of the group: 0 < v < p and v^q = 1."""
    return 0 < number < PRIME and gmpy2.powmod(number, ORDER, _PRIME) == 1


def draw(entropy: Entropy) -> int:
    """Return a number from 1 to below the order, each as likely as the other."""
    while True:
        number = int.from_bytes(entropy(_BITS // 8))
        if 0 < number < ORDER:
            return number
