"""Whom somebody trusts to watch a ledger: logs, witnesses, groups and a quorum of them (C2SP tlog-policy)."""

from collections.abc import Mapping

from idclient.errors.ledger import LedgerMalformed, LedgerProofWrong, LedgerWitnessesTooFew
from idclient.ledger.checkpoint import Checkpoint, read_checkpoint
from idclient.ledger.cosignature import cosigned_at
from idclient.ledger.keys import LOG, WITNESS, VerifierKey, is_name, read_verifier_key
from idclient.ledger.note import Note, is_signed_by
from idclient.value import frozen

_LARGEST = 1 << 16
_NONE = "none"


@frozen
class Group:
    """`needed` of `members`, who are witnesses and groups, by name."""

    needed: int
    members: tuple[str, ...]


@frozen
class Policy:
    """Whose word counts. `quorum` names a witness or group; without one no witness is needed."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str | None


@frozen
class Seen:
    """A checkpoint that counts, with the times at which witnesses signed, by their name in the policy."""

    checkpoint: Checkpoint
    times: Mapping[str, int]


def read_policy(octets: bytes) -> Policy:
    """Return a policy. Names are defined above the line that uses them, and once. Raises: LedgerMalformed."""
    try:
        text = octets.decode() if len(octets) <= _LARGEST else "\x00"
    except UnicodeDecodeError as problem:
        raise LedgerMalformed(what="policy") from problem
    reader = _Reader()
    for line in text.split("\n"):
        words = line.split()
        if words and not words[0].startswith("#"):
            reader.read(words)
    return reader.policy()


def require_seen(policy: Policy, note: Note) -> Seen:
    """Make sure that a log of the policy signed a checkpoint, and enough witnesses saw it.

    Raises: LedgerMalformed; LedgerProofWrong; LedgerWitnessesTooFew.
    """
    checkpoint = read_checkpoint(note.text)
    logs = [key for key in policy.logs if key.name == checkpoint.origin]
    if not logs:
        raise LedgerProofWrong(what="origin")
    signed = [is_signed_by(note, key) for key in logs]  # all are looked at: one that is wrong refuses the note
    if not any(signed):
        raise LedgerProofWrong(what="signature")
    found = {name: cosigned_at(note, key) for name, key in policy.witnesses.items()}
    times = {name: time for name, time in found.items() if time is not None}
    if policy.quorum is not None and not _is_met(policy, policy.quorum, times):
        raise LedgerWitnessesTooFew(found=len(times))
    return Seen(checkpoint, times)


def _is_met(policy: Policy, name: str, times: Mapping[str, int]) -> bool:
    group = policy.groups.get(name)
    if group is None:
        return name in times
    return sum(_is_met(policy, member, times) for member in group.members) >= group.needed


class _Reader:
    """What the lines above have said."""

    def __init__(self) -> None:
        self._logs: list[VerifierKey] = []
        self._witnesses: dict[str, VerifierKey] = {}
        self._groups: dict[str, Group] = {}
        self._grouped: set[str] = set()
        self._quorum: list[str] = []

    def read(self, words: list[str]) -> None:
        match words:
            case ["log", key] | ["log", key, _]:
                self._logs.append(_key(key, LOG))
            case ["witness", name, key] | ["witness", name, key, _]:
                self._witnesses[self._new(name)] = _key(key, WITNESS)
            case ["group", name, needed, *members] if members:
                self._groups[self._new(name)] = self._group(needed, tuple(members))
            case ["quorum", name] if not self._quorum and (name == _NONE or self._is_known(name)):
                self._quorum.append(name)
            case _:
                raise LedgerMalformed(what="policy")

    def policy(self) -> Policy:
        keys = [*self._logs, *self._witnesses.values()]
        if not self._logs or not self._quorum or len({key.public for key in keys}) != len(keys):
            raise LedgerMalformed(what="policy")
        quorum = None if self._quorum == [_NONE] else self._quorum[0]
        return Policy(tuple(self._logs), dict(self._witnesses), dict(self._groups), quorum)

    def _group(self, needed: str, members: tuple[str, ...]) -> Group:
        """A witness or group is in one group at most, so that nobody counts twice."""
        if len(set(members)) != len(members) or not all(self._is_known(one) for one in members):
            raise LedgerMalformed(what="policy")
        if not self._grouped.isdisjoint(members):
            raise LedgerMalformed(what="policy")
        self._grouped.update(members)
        count = {"any": 1, "all": len(members)}.get(needed)
        if count is None and needed.isascii() and needed.isdigit() and len(needed) < 4:
            count = int(needed)
        if count is None or not 1 <= count <= len(members):
            raise LedgerMalformed(what="policy")
        return Group(count, members)

    def _is_known(self, name: str) -> bool:
        return name in self._witnesses or name in self._groups

    def _new(self, name: str) -> str:
        if not is_name(name) or name == _NONE or self._is_known(name):
            raise LedgerMalformed(what="policy")
        return name


def _key(text: str, kind: int) -> VerifierKey:
    key = read_verifier_key(text)
    if key.kind != kind:
        raise LedgerMalformed(what="policy")
    return key
