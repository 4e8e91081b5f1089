"""The targets by name, and inputs for them that need no fuzzer."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

NAMES = tuple(sorted(path.stem.removeprefix("fuzz_") for path in Path(__file__).parent.glob("fuzz_*.py")))

_LONGEST = 2048
_INTERESTING = (0x00, 0x01, 0x1F, 0x20, 0x30, 0x7F, 0x80, 0x81, 0x84, 0x9F, 0xFF)


def load(name: str) -> tuple[Callable[[bytes], None], tuple[bytes, ...]]:
    """Return what to call with each input, and well-formed inputs to begin with."""
    module = importlib.import_module(f"tests.fuzz.fuzz_{name}")
    return module.run, module.SEEDS


def longest(name: str) -> int:
    """Return how many octets an input of a target may have."""
    return int(getattr(importlib.import_module(f"tests.fuzz.fuzz_{name}"), "LONGEST", _LONGEST))


def mutations(seeds: tuple[bytes, ...], *, count: int, seed: int) -> Iterator[bytes]:
    """Yield the seeds, then inputs made from them by a few small damages each; the same ones every time."""
    yield from seeds
    random = Random(seed)
    for _ in range(count):
        octets = bytearray(random.choice(seeds))
        for _ in range(random.randint(1, 4)):
            _damage(octets, random)
        yield bytes(octets)


def _damage(octets: bytearray, random: Random) -> None:
    place = random.randrange(len(octets) + 1)
    match random.randrange(6):
        case 0 if place < len(octets):
            octets[place] ^= 1 << random.randrange(8)
        case 1 if place < len(octets):
            octets[place] = random.choice(_INTERESTING)
        case 2:
            octets[place:place] = random.randbytes(random.randint(1, 4))
        case 3:
            del octets[place : place + random.randint(1, 4)]
        case 4:
            octets[place:place] = octets[place : place + random.randint(1, 40)]
        case _:
            del octets[place:]
