"""All attacks, and the record of what must be said of each: `record.toml`.

Written anew by `python -m tests.documents.attacks.recording`; a difference is to be read before it is kept.
"""

import tomllib
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

from tests.documents.attacks import certification, shadow, wrapping
from tests.documents.attacks.attack import Attack, Kind
from tests.documents.attacks.awaiting import AWAITING
from tests.documents.attacks.bases import Forgery, signed
from tests.documents.attacks.certified import certified
from tests.documents.attacks.incremental import PLAIN
from tests.documents.attacks.structural import STRUCTURAL
from tests.documents.attacks.universal import UNIVERSAL

RECORD = Path(__file__).with_name("record.toml")


def _named(forgery: Forgery) -> str:
    return forgery.__name__.replace("_", " ")


def _shadows(kind: Kind, shadows: Iterable[shadow.Shadow]) -> list[Attack]:
    return [Attack(kind, _named(forgery), partial(signed, *prepared), forgery) for prepared, forgery in shadows]


ATTACKS = (
    *(Attack(Kind.USF, name, signed, forgery) for name, forgery in UNIVERSAL.items()),
    *(Attack(Kind.SWA, name, signed, forgery) for name, forgery in wrapping.WRAPPINGS.items()),
    *(Attack(Kind.SWA, name, wrapping.wide, forgery) for name, forgery in wrapping.WIDE_GAPS.items()),
    *(Attack(Kind.ISA, _named(forgery), signed, forgery) for forgery in (*PLAIN, *STRUCTURAL)),
    *_shadows(Kind.HIDE, shadow.HIDE),
    *_shadows(Kind.REPLACE, shadow.REPLACE),
    *_shadows(Kind.REPLACE, shadow.BY_DEFAULTS),
    *_shadows(Kind.HIDE_AND_REPLACE, shadow.HIDE_AND_REPLACE),
    *(Attack(Kind.HIDE_AND_REPLACE, name, base, forgery) for name, (base, forgery) in AWAITING.items()),
    *(
        Attack(Kind.EAA, name, partial(certified, 3), forgery)
        for name, forgery in certification.EVIL_ANNOTATIONS.items()
    ),
    *(
        Attack(Kind.EAA, name, partial(certified, 3, *certification.NOTE), forgery)
        for name, forgery in certification.NOTES_OF_BEFORE.items()
    ),
    *(
        Attack(Kind.SSA, name, partial(certified, 2), forgery)
        for name, forgery in certification.SNEAKY_SIGNATURES.items()
    ),
    *(
        Attack(Kind.SSA, f"{name}, not certified", signed, forgery)
        for name, forgery in certification.SNEAKY_SIGNATURES.items()
        if name not in ("level raised afterwards", "certification removed", "own appearance changed")
    ),
)


@cache
def record() -> dict[str, dict[str, Any]]:
    """Return what is on record: for each attack `code`, our reason, and `fooled`, who calls the signature valid."""
    return tomllib.loads(RECORD.read_text(encoding="utf-8"))
