"""Who voted on paper, too: that vote counts and the electronic one does not, unless a later list restores it (IVXV).

    {"election": "TEST2026", "type": "revoke", "persons": ["38001085718"]}          or "restore"

Lists are applied one after another to the last votes of voters, before names are taken away.
"""

import re
from collections.abc import Collection, Sequence
from typing import Literal

from idclient.errors.ballot import RevocationListMalformed
from idclient.value import field, frozen
from idclient.wire import strict_json as strict

_PERSON = re.compile("[0-9]{11}", re.ASCII)
_LIMIT, _MOST = 1 << 26, 1 << 22
"""Octets and persons."""
Kind = Literal["revoke", "restore"]


@frozen
class Revocation:
    """One list: `name` is that of its file."""

    name: str
    kind: Kind
    persons: tuple[str, ...] = field(repr=False)


@frozen
class Applied:
    """One entry of a list, and its outcome: revoked, restored, absent (no vote of that person), already (so)."""

    list: str
    person: str = field(repr=False)
    outcome: str


def read_revocation(octets: bytes, name: str, election: str) -> Revocation:
    """Return what a list says. Raises: RevocationListMalformed."""
    try:
        document = strict.members(strict.parse(octets, limit=_LIMIT), "list", ("election", "type", "persons"))
        persons = tuple(
            strict.text(one, "persons") for one in strict.items(document["persons"], "persons", least=0, most=_MOST)
        )
        kind = strict.text(document["type"], "type")
        is_ours = strict.text(document["election"], "election") == election
    except strict.Unexpected as problem:
        raise RevocationListMalformed(file=name, place=str(problem)) from problem
    if not is_ours:
        raise RevocationListMalformed(file=name, place="election")
    if kind not in {"revoke", "restore"}:
        raise RevocationListMalformed(file=name, place="type")
    for number, person in enumerate(persons, start=1):
        if not _PERSON.fullmatch(person):
            raise RevocationListMalformed(file=name, place=f"persons {number}")
    if len(set(persons)) != len(persons):
        raise RevocationListMalformed(file=name, place="persons double")
    return Revocation(name, "revoke" if kind == "revoke" else "restore", persons)


def apply_revocations(lists: Sequence[Revocation], voters: Collection[str]) -> tuple[frozenset[str], list[Applied]]:
    """Return the voters whose vote does not count, and what each entry did. `voters`: who has one."""
    revoked: set[str] = set()
    done: list[Applied] = []
    for one in lists:
        for person in one.persons:
            if person not in voters:
                outcome = "absent"
            elif (person in revoked) is (one.kind == "revoke"):
                outcome = "already"
            elif one.kind == "revoke":
                revoked.add(person)
                outcome = "revoked"
            else:
                revoked.remove(person)
                outcome = "restored"
            done.append(Applied(one.name, person, outcome))
    return frozenset(revoked), done
