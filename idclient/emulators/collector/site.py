"""A collector answers: one request of one service in, one answer out, or nothing at all. No socket, no thread."""

import base64
import binascii
import json
import re
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from idclient.emulators.collector.ballot import require_ballot
from idclient.emulators.collector.container import read_container
from idclient.emulators.collector.refusals import HungUp, Refused, bad
from idclient.emulators.collector.registrar import Registrar
from idclient.emulators.collector.roll import Roll
from idclient.emulators.collector.store import Store
from idclient.emulators.collector.voters import Voters
from idclient.emulators.collector.xades import read_signature
from idclient.ports import Clock, Entropy

LIMIT = 16_384
_HEX = re.compile(r"[0-9a-fA-F]{0,32}", re.ASCII)
_SIZES = {
    "SessionID": 32, "OS": 100, "AuthMethod": 10, "AuthToken": 16_000, "DataToken": 16_000, "Choices": 10, "Type": 10,
    "VoteID": 16, "Vote": 32_768,
}  # fmt: skip
_OCTETS = frozenset({"AuthToken", "DataToken", "VoteID", "Vote"})
_HEAD = frozenset({"SessionID", "OS", "AuthMethod", "AuthToken", "DataToken"})
_METHODS: dict[tuple[str, str], frozenset[str]] = {
    ("choices", "RPC.VoterChoices"): frozenset(),
    ("choices", "RPC.Choices"): frozenset({"Choices"}),
    ("voting", "RPC.Vote"): frozenset({"Choices", "Type", "Vote"}),
    ("verification", "RPC.Verify"): frozenset({"VoteID"}),
}
Asked = dict[str, Any]


class CollectorSite:
    """One collector. `handle` may be called by several threads; `refused` keeps why the last requests were refused."""

    def __init__(
        self, roll: Roll, voters: Voters, registrar: Registrar, store: Store, *, clock: Clock, entropy: Entropy
    ) -> None:
        self.roll = roll
        self.refused: deque[str] = deque(maxlen=100)
        self._voters = voters
        self._registrar = registrar
        self._store = store
        self._clock = clock
        self._entropy = entropy
        self._rates: dict[str, deque[datetime]] = defaultdict(deque)

    def handle(self, service: str, request: bytes, client: bytes | None) -> bytes | None:
        """Return the answer as a line, or None to hang up. `client` is the certificate of the connection, DER."""
        try:
            number, method, asked = _read(request)
        except HungUp:
            return None
        try:
            result = {"SessionID": self._session(asked), **self._answer(service, method)(asked, client)}
            answer: Asked = {"id": number, "result": result, "error": None}
        except Refused as refused:
            self.refused.append(f"{refused.word} {refused.why}".strip())
            answer = {"id": number, "result": None, "error": refused.word}
        return json.dumps(answer, separators=(",", ":")).encode() + b"\n"

    def _answer(self, service: str, method: str) -> Callable[[Asked, bytes | None], Asked]:
        def answer(asked: Asked, client: bytes | None) -> Asked:
            allowed = _METHODS.get((service, method))
            if allowed is None or not set(asked) <= _HEAD | allowed:
                raise bad("method")
            act = {"RPC.VoterChoices": self._voter_choices, "RPC.Choices": self._choices, "RPC.Vote": self._vote}
            return act.get(method, self._verify)(asked, client)

        return answer

    def _session(self, asked: Asked) -> str:
        session = str(asked.get("SessionID", ""))
        if not _HEX.fullmatch(session):
            raise bad("session")
        return session or self._entropy(16).hex()

    def _voter_choices(self, asked: Asked, client: bytes | None) -> Asked:
        now = self._clock.now()
        self.roll.require_open(now, until=self.roll.stop)
        voter = self._voters.authenticated(asked, client, now)
        result = self._list(self.roll.district_of(voter, now))
        return result | {"Voted": True} if self._store.list(f"voter/{voter}/") else result

    def _choices(self, asked: Asked, _client: bytes | None) -> Asked:
        self.roll.require_open(self._clock.now(), until=self.roll.stop)
        return self._list(asked.get("Choices", ""))

    def _list(self, district: str) -> Asked:
        lists = self.roll.choices.get(district)
        if lists is None:
            raise bad("district")
        return {"Choices": district, "List": _base64(json.dumps(lists, ensure_ascii=False).encode())}

    def _vote(self, asked: Asked, client: bytes | None) -> Asked:
        now = self._clock.now()
        self.roll.require_open(now, until=self.roll.service_stop)
        voter = self._voters.authenticated(asked, client, now)
        self._limit(voter, now)  # before the container is looked at: refused votes count
        district = self.roll.district_of(voter, now)
        if asked.get("Type") != "bdoc":
            raise bad("type")
        contents = read_container(asked.get("Vote", b""))
        if list(contents.files) != [f"{self.roll.election}.{self.roll.question}.ballot"]:
            raise bad("question")
        ((media, ballot),) = contents.files.values()
        if media != "application/octet-stream":
            raise bad("media type")
        signed = read_signature(contents.signature, contents.files)
        signer, issuer = self._voters.signer(signed.certificate, signed.claimed)
        if signer != voter:
            raise Refused("IDENTITY_MISMATCH")
        if asked.get("Choices") != district:
            raise Refused("OUTDATED_CHOICES")
        require_ballot(ballot)
        registration, token, time = self._registrar.register(signed.value)
        status = self._registrar.status(signed.certificate, issuer)
        identifier = self._entropy(16)
        self._keep(identifier, voter, asked["Vote"], (registration, token, status), time)
        result: Asked = {"VoteID": _base64(identifier), "Qualification": _qualification(token, status)}
        return result | {"TestVote": True} if time < self.roll.start else result

    def _keep(
        self, identifier: bytes, voter: str, container: bytes, proofs: tuple[bytes, bytes, bytes], time: datetime
    ) -> None:
        name = identifier.hex()
        stamp = time.astimezone(UTC).strftime("%Y%m%d%H%M%S%f")
        kept = {
            f"vote/{name}/container": container,
            f"vote/{name}/voter": voter.encode(),
            f"vote/{name}/time": time.isoformat().encode(),
            f"vote/{name}/version": str(self.roll.list_version).encode(),
            f"vote/{name}/registration": proofs[0],
            f"vote/{name}/tspreg": proofs[1],
            f"vote/{name}/ocsp": proofs[2],
            f"vote/{name}/verified": b"0",
            f"voter/{voter}/{stamp}/{name}": b"",
        }
        if not self._store.put(kept):
            raise Refused("INTERNAL_SERVER_ERROR", "store")

    def _limit(self, voter: str, now: datetime) -> None:
        times = self._rates[voter]
        while times and now - times[0] >= timedelta(minutes=self.roll.rate_minutes):
            times.popleft()
        if len(times) >= self.roll.rate_start:
            raise Refused("RATE_LIMIT_EXCEEDED")
        times.append(now)

    def _verify(self, asked: Asked, _client: bytes | None) -> Asked:
        self.roll.require_open(self._clock.now(), until=self.roll.service_stop)
        name = asked.get("VoteID", b"").hex()
        container, time = self._store.get(f"vote/{name}/container"), self._store.get(f"vote/{name}/time")
        if not name or container is None or time is None:
            raise bad("vote")
        age = self._clock.now() - datetime.fromisoformat(time.decode())
        if age > timedelta(minutes=self.roll.verify_minutes):
            raise bad("late")
        if self.roll.latest_only and not self._is_latest(name):
            raise bad("overwritten")
        self._count(name)
        token, status = (self._store.get(f"vote/{name}/{part}") or b"" for part in ("tspreg", "ocsp"))
        return {"Type": "bdoc", "Vote": _base64(container), "Qualification": _qualification(token, status)}

    def _is_latest(self, name: str) -> bool:
        voter = (self._store.get(f"vote/{name}/voter") or b"").decode()
        cast = [key.split("/")[2:] for key in self._store.list(f"voter/{voter}/")]
        latest = max(time for time, _ in cast)
        return [vote for time, vote in cast if time == latest] == [name]

    def _count(self, name: str) -> None:
        key = f"vote/{name}/verified"
        while True:
            before = self._store.get(key) or b"0"
            if int(before) >= self.roll.verify_count:
                raise bad("verified too often")
            if self._store.exchange(key, before, str(int(before) + 1).encode()):
                return


def _read(request: bytes) -> tuple[int, str, Asked]:
    """Return number, method and parameters. Raises: HungUp where there is no request to answer; Refused."""
    if len(request) > LIMIT:
        raise HungUp
    try:
        document = json.loads(request)
        (parameters,) = document["params"]
        number, method = document["id"], document["method"]
    except (ValueError, RecursionError, LookupError, TypeError) as problem:
        raise HungUp from problem
    if type(number) is not int or not isinstance(method, str) or not isinstance(parameters, dict):
        raise HungUp
    try:
        return number, method, _parameters(parameters)
    except Refused:
        return number, "", {}


def _parameters(parameters: dict[str, Any]) -> Asked:
    """Return parameters under their own names, which may be written in any case. Raises: Refused."""
    names = {name.lower(): name for name in _SIZES}
    read: Asked = {}
    for written, value in parameters.items():
        name = names.get(written.lower(), "")
        if name in read:
            raise bad("parameter twice")
        read[name] = _parameter(name, value)
    return read


def _parameter(name: str, value: Any) -> str | bytes:
    if not isinstance(value, str) or name not in _SIZES:
        raise bad("parameter")
    try:
        read = base64.b64decode(value, validate=True) if name in _OCTETS else value
    except (binascii.Error, ValueError) as problem:
        raise bad("base64") from problem
    if len(read) > _SIZES[name]:
        raise bad("size")
    return read


def _qualification(token: bytes, status: bytes) -> dict[str, str]:
    return {"ocsp": _base64(status), "tspreg": _base64(token)}


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
