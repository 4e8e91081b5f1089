"""What a voter's program asks a vote collector, each question with its typed answer (IVXV, three services)."""

import re
from itertools import count

from idclient.ballots.configuration import Collector
from idclient.ballots.lists import CandidateList, read_choices
from idclient.ballots.qualification import Confirmation
from idclient.errors.collector import CollectorAnswerMalformed
from idclient.ports.collector import CollectorCall, CollectorRequest, TlsCredential
from idclient.ports.interrupt import Interrupt
from idclient.value import field, frozen, replace
from idclient.wire import collector_rpc as rpc
from idclient.wire.vote_reference import VOTE_OCTETS

CONTAINER = "bdoc"
"""How the protocol calls a signed vote, which is an ASiC-E container."""
_DISTRICT = re.compile(r"[0-9]{4}\.[0-9]{1,2}", re.ASCII)


@frozen
class VoterChoices:
    """What a voter may choose. `voted`: whether a vote of this voter is stored already."""

    district: str
    lists: tuple[CandidateList, ...]
    voted: bool


@frozen
class VoteAnswer:
    """What a collector says of a vote that it was sent; nothing of it is proven yet. `test`: it will not be counted."""

    vote: bytes = field(repr=False)
    confirmation: Confirmation
    test: bool


@frozen
class StoredVote:
    """A stored vote as it is given to whoever names it: the container and what confirms it; nothing is proven yet."""

    container: bytes = field(repr=False)
    confirmation: Confirmation


class CollectorSession:
    """Calls of one voter, who is one session to the collector. Not safe for several threads."""

    def __init__(
        self,
        call: CollectorCall,
        collector: Collector,
        *,
        system: str = "",
        timeout: float = 15.0,
        credential: TlsCredential | None = None,
    ) -> None:
        """Take the way to the collector; `system` is what it is told of this computer, 100 characters at most.

        `credential` proves who asks wherever that counts: not when a stored vote is asked for.
        """
        self._call = call
        self._collector = collector
        self._timeout = timeout
        self._credential = credential
        self._numbers = count(1)
        self._header = rpc.Header(system=system[:100])
        self.interrupt = Interrupt()
        """Ends the call that is under way, and all later ones."""

    @property
    def number(self) -> str:
        """The session's number, empty before the first answer; for second devices and for the collector's logs."""
        return self._header.session

    def authenticated(self, method: rpc.Method, *, ticket: bytes = b"") -> None:
        """Say from now on who asks: by the certificate of the connection, or with a ticket."""
        self._header = replace(self._header, method=method, ticket=ticket)

    def show(self, credential: TlsCredential) -> None:
        """Show a card in every connection from now on where it counts, and authenticate by it."""
        self._credential = credential
        self.authenticated(rpc.Method.TLS)

    def voter_choices(self) -> VoterChoices:
        """Ask what the voter may choose. Raises: CollectorError, ChoicesMalformed."""
        result = self.ask("choices", "VoterChoices", {})
        return VoterChoices(_district(result), _lists(result), rpc.flag_in(result, "Voted"))

    def choices(self, district: str) -> tuple[CandidateList, ...]:
        """Ask what may be chosen in any district, without authentication. Raises: CollectorError, ChoicesMalformed."""
        header, self._header = self._header, rpc.Header(session=self._header.session, system=self._header.system)
        try:
            result = self.ask("choices", "Choices", {"Choices": district})
        finally:
            self._header = replace(header, session=self._header.session)
        if _district(result) != district:
            raise CollectorAnswerMalformed(reason="Choices")
        return _lists(result)

    def vote(self, district: str, container: bytes) -> VoteAnswer:
        """Hand a signed vote in, in a request of one length for all votes. Nothing is stored for sure by its answer.

        Raises: CollectorError; after CollectorUnanswered and CollectorAnswerMalformed the vote may be stored.
        """
        values: dict[str, str | bytes] = {"Choices": district, "Type": CONTAINER, "Vote": container}
        result = self.ask("voting", "Vote", values, length=rpc.VOTE_LENGTH)
        vote = rpc.octets_in(result, "VoteID")
        if len(vote) != VOTE_OCTETS:
            raise CollectorAnswerMalformed(reason="VoteID")
        return VoteAnswer(vote, _confirmation(result), rpc.flag_in(result, "TestVote"))

    def verify(self, session: str, vote: bytes) -> StoredVote:
        """Ask for a stored vote, in the session in which it was cast. Raises: CollectorError."""
        self._header = rpc.Header(session=session, system=self._header.system)
        result = self.ask("verification", "Verify", {"VoteID": vote})
        if set(result) != {"SessionID", "Type", "Vote", "Qualification"} or result["Type"] != CONTAINER:
            raise CollectorAnswerMalformed(reason="form")
        return StoredVote(rpc.octets_in(result, "Vote"), _confirmation(result))

    def ask(
        self, service: str, name: str, values: dict[str, str | bytes], *, length: int = 0, data: bytes = b""
    ) -> rpc.Result:
        """Call `RPC.name` of a service and return the result, of which nothing is looked at but the session's number.

        `data` is what an earlier call gave to be handed back (DataToken). Raises: CollectorError.
        """
        number = next(self._numbers)
        request = CollectorRequest(
            addresses=self._collector.addresses,
            name=f"{service}.{self._collector.domain}",
            roots=self._collector.roots,
            body=rpc.write_request(number, name, replace(self._header, data=data), values, length=length),
            timeout=self._timeout,
            credential=self._credential if self._header.method is rpc.Method.TLS else None,
            interrupt=self.interrupt,
        )
        result = rpc.read_answer(self._call(request), number)
        self._header = replace(self._header, session=rpc.session_in(result, self._header.session))
        return result


def _district(result: rpc.Result) -> str:
    district = rpc.text_in(result, "Choices")
    if not _DISTRICT.fullmatch(district):
        raise CollectorAnswerMalformed(reason="Choices")
    return district


def _lists(result: rpc.Result) -> tuple[CandidateList, ...]:
    return read_choices(rpc.octets_in(result, "List"))


def _confirmation(result: rpc.Result) -> Confirmation:
    parts = result.get("Qualification")
    if not isinstance(parts, dict) or set(parts) != {"ocsp", "tspreg"}:
        raise CollectorAnswerMalformed(reason="Qualification")
    return Confirmation(registration=rpc.octets_in(parts, "tspreg"), ocsp=rpc.octets_in(parts, "ocsp"))
