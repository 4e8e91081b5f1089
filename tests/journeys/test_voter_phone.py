"""A vote signed on a phone that the collector asks: it may lie in everything, and is believed in nothing."""

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from idclient.ballots.calls import CollectorSession
from idclient.ballots.configuration import Election, read_election
from idclient.ballots.outbox import Outbox
from idclient.ballots.phones import MobileIdCalls, PhoneCalls, SmartIdCalls
from idclient.emulators.phone.scenario import PhoneOutcome, Scenario
from idclient.errors import Cancelled, Error
from idclient.errors.ballot import SignerUnfit
from idclient.errors.collector import (
    CollectorAnswerMalformed,
    CollectorUnanswered,
    VoterMobileAbsent,
    VoterMobileExpired,
    VoterMobileRefused,
    VoterSmartRefused,
    VoterSmartUnknown,
)
from idclient.errors.phone import PhoneOutcomeUnknown, PhoneTimeout
from idclient.errors.phone_answer import PhoneAlgorithmDifferent, PhoneOtherPerson, PhoneSignatureInvalid
from idclient.errors.trust import CertificateMalformed
from idclient.journeys.vote import Voting
from idclient.journeys.voter_phone import VoterPhone
from idclient.model import PhoneName, PhoneStillPrompts, Purpose, ShowCode, WaitingForPhone
from idclient.ports.collector import CollectorRequest
from idclient.wire.verification_code import mobile_id_code, smart_id_code
from tests.ballots.making import base64_of, document
from tests.doubles import CountingEntropy, Person
from tests.emulators.collector.phoned import JOHN, MARY, NUMBER, Phoned, phoned
from tests.emulators.collector.played import collector_key
from tests.journeys.voting import CHOICE

Bend = Callable[[dict[str, Any]], None]


def election_of(phones: Phoned) -> Election:
    pki = phones.played.world.pki
    made = document(
        timestamp_certificates=[base64_of(pki.tsa.certificate)],
        voter_intermediates=[base64_of(pki.issuing.certificate), base64_of(pki.phone_qualified.certificate)],
    )
    made["collector"] = made["collector"] | {"registration_certificate": base64_of(collector_key().der)}
    return read_election(json.dumps(made).encode())


@dataclass
class LyingLine:
    """The way to a collector: results of a method are bent, answers of it are lost the first times."""

    phones: Phoned
    bent: dict[str, Bend] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    results: list[tuple[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def __call__(self, request: CollectorRequest) -> bytes:
        method = json.loads(request.body)["method"].removeprefix("RPC.")
        self.asked.append((method, json.loads(request.body)["params"][0]))
        answer = self.phones.played.site.handle(request.name.split(".")[0], request.body, None)
        assert answer is not None
        if self.lost.get(method, 0):
            self.lost[method] -= 1
            raise CollectorUnanswered(host="collector.example", port=443, name=request.name)
        told = json.loads(answer)
        if told["result"] is not None and method in self.bent:
            self.bent[method](told["result"])
        self.results.append((method, told["result"]))
        return json.dumps(told).encode()


@dataclass
class Voter:
    line: LyingLine
    phone: VoterPhone
    voting: Voting
    person: Person = field(default_factory=Person)

    def cast(self) -> Any:
        self.phone.authenticate(self.person)
        return self.voting.cast(CHOICE, self.voting.choices(), self.person)


def voter(folder: Path, service: str, scenario: Scenario | None = None, **bent: Bend) -> Voter:
    phones = phoned(folder, scenario)
    line, election = LyingLine(phones, bent), election_of(phones)
    clock = phones.played.world.clock
    calls = CollectorSession(line, election.collector)
    asked: PhoneCalls = MobileIdCalls(calls, NUMBER, MARY) if service == "mid" else SmartIdCalls(calls, JOHN)
    subject = f"PNOEE-{MARY if service == 'mid' else JOHN}"
    phone = VoterPhone(election, calls, asked, subject=subject, clock=clock)
    voting = Voting(
        election=election,
        identity=phone,
        calls=calls,
        outbox=Outbox(folder / "outbox", election.name),
        entropy=CountingEntropy(),
        clock=clock,
    )
    return Voter(line, phone, voting)


def stored(voter: Voter) -> int:
    return len(voter.line.phones.played.store.list("voter/"))


SERVICES = pytest.mark.parametrize("service", ["mid", "smartid"])


@SERVICES
def test_a_vote_signed_on_a_phone_is_stored_and_proven(tmp_path: Path, service: str) -> None:
    mary = voter(tmp_path, service)
    cast = mary.cast()
    assert cast.stored is not None
    assert cast.reference is not None
    assert stored(mary) == 1


@SERVICES
def test_the_control_codes_are_of_what_the_phone_signs(tmp_path: Path, service: str) -> None:
    mary = voter(tmp_path, service)
    mary.cast()
    code = mobile_id_code if service == "mid" else smart_id_code
    name = PhoneName.MOBILE_ID if service == "mid" else PhoneName.SMART_ID
    challenge = next(result["Challenge"] for method, result in mary.line.results if method == "Authenticate")
    digest = next(values["Hash"] for method, values in mary.line.asked if method == "Sign")
    assert [note for note in mary.person.notes if isinstance(note, ShowCode)] == [
        ShowCode(name, Purpose.AUTHENTICATION, code(base64.b64decode(challenge))),
        ShowCode(name, Purpose.SIGNING, code(base64.b64decode(digest))),
    ]


def test_the_code_of_a_signature_is_shown_before_anything_is_asked(tmp_path: Path) -> None:
    mary = voter(tmp_path, "mid")
    mary.phone.authenticate(mary.person)

    class Watching(Person):
        def tell(self, note: Any) -> None:
            super().tell(note)
            if isinstance(note, ShowCode):
                assert "Sign" not in [method for method, _ in mary.line.asked]

    watching = Watching()
    mary.voting.cast(CHOICE, mary.voting.choices(), watching)
    assert any(isinstance(note, ShowCode) for note in watching.notes)


@SERVICES
def test_one_vote_rings_the_phone_once_for_each_pin(tmp_path: Path, service: str) -> None:
    mary = voter(tmp_path, service)
    mary.cast()
    methods = [method for method, _ in mary.line.asked]
    assert (methods.count("Authenticate"), methods.count("Sign")) == (1, 1)


@SERVICES
def test_voting_again_takes_a_new_ticket(tmp_path: Path, service: str) -> None:
    mary = voter(tmp_path, service)
    assert mary.cast().reference.vote != mary.cast().reference.vote
    assert stored(mary) == 2


@SERVICES
@pytest.mark.parametrize("method", ["AuthenticateStatus", "SignStatus"])
def test_an_answer_that_is_lost_is_asked_for_again(tmp_path: Path, service: str, method: str) -> None:
    mary = voter(tmp_path, service)
    mary.line.lost[method] = 3
    assert mary.cast().stored is not None
    methods = [name for name, _ in mary.line.asked]
    assert (methods.count("Authenticate"), methods.count("Sign"), stored(mary)) == (1, 1, 1)


def test_an_answer_that_is_lost_for_good_is_no_doubt_about_the_vote(tmp_path: Path) -> None:
    mary = voter(tmp_path, "mid")
    mary.line.lost["SignStatus"] = 10_000
    with pytest.raises(PhoneOutcomeUnknown):
        mary.cast()
    assert stored(mary) == 0
    assert not mary.voting.outbox.is_taken


def test_a_phone_that_the_collector_calls_silent_for_ever_is_given_up(tmp_path: Path) -> None:
    def silent(result: dict[str, Any]) -> None:
        result.clear()
        result.update(SessionID="ab", Status="POLL")

    mary = voter(tmp_path, "mid", AuthenticateStatus=silent)
    mary.line.bent["Authenticate"] = lambda result: result.update(SessionID="ab")
    with pytest.raises(PhoneTimeout):
        mary.phone.authenticate(mary.person)
    left = [note.seconds_left for note in mary.person.notes if isinstance(note, WaitingForPhone)]
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0


@pytest.mark.parametrize(
    ("service", "outcome", "error"),
    [
        ("mid", PhoneOutcome.REFUSE_TEXT, VoterMobileRefused),
        ("mid", PhoneOutcome.NO_ANSWER, VoterMobileExpired),
        ("mid", PhoneOutcome.PHONE_ABSENT, VoterMobileAbsent),
        ("smartid", PhoneOutcome.REFUSE_TEXT, VoterSmartRefused),
        ("smartid", PhoneOutcome.UNUSABLE, VoterSmartUnknown),
    ],
)
def test_what_the_phone_refuses_is_told(
    tmp_path: Path, service: str, outcome: PhoneOutcome, error: type[Error]
) -> None:
    mary = voter(tmp_path, service, Scenario(outcome=outcome))
    with pytest.raises(error):
        mary.phone.authenticate(mary.person)


def test_who_stops_waiting_is_told_that_the_phone_asks_on(tmp_path: Path) -> None:
    mary = voter(tmp_path, "mid", Scenario(after=60.0))

    class Leaving(Person):
        def tell(self, note: Any) -> None:
            super().tell(note)
            self.cancelled = self.cancelled or isinstance(note, WaitingForPhone)

    leaving = Leaving()
    with pytest.raises(Cancelled):
        mary.phone.authenticate(leaving)
    assert leaving.notes[-1] == PhoneStillPrompts(PhoneName.MOBILE_ID)


@pytest.mark.parametrize("method", ["Authenticate", "Sign"])
def test_who_stops_while_the_phone_is_being_asked_is_told_that_it_may_ask_on(tmp_path: Path, method: str) -> None:
    mary = voter(tmp_path, "mid")

    class Leaving(Person):
        def check(self) -> None:
            self.cancelled = self.cancelled or method in [name for name, _ in mary.line.asked]
            super().check()

    mary.person = leaving = Leaving()
    waited = threading.Event()

    def late(_: dict[str, Any]) -> None:
        waited.wait(5)

    mary.line.bent[method] = late
    with pytest.raises(Cancelled):
        mary.cast()
    waited.set()
    assert leaving.notes[-1] == PhoneStillPrompts(PhoneName.MOBILE_ID)
    assert stored(mary) == 0


def other_person(result: dict[str, Any]) -> None:
    if result["Status"] == "OK":
        result["PersonalCode"] = JOHN if result["PersonalCode"] == MARY else MARY


@SERVICES
def test_somebody_else_is_not_let_in(tmp_path: Path, service: str) -> None:
    mary = voter(tmp_path, service, AuthenticateStatus=other_person)
    with pytest.raises(PhoneOtherPerson):
        mary.cast()
    assert "Sign" not in [method for method, _ in mary.line.asked]


def with_certificate(of: Callable[[Any], bytes]) -> Callable[[Phoned], Bend]:
    return lambda phones: lambda result: result.update(Certificate=base64_of(of(phones.played.world.pki)))


@pytest.mark.parametrize(("service", "method"), [("mid", "GetCertificate"), ("smartid", "GetCertificateChoiceStatus")])
@pytest.mark.parametrize(
    ("of", "error"),
    [
        (lambda pki: pki.signing.certificate, PhoneOtherPerson),
        (lambda pki: pki.authentication.certificate, SignerUnfit),
        (lambda pki: pki.tsa.certificate, SignerUnfit),
        (lambda _: b"no certificate", CertificateMalformed),
    ],
)
def test_a_certificate_that_is_not_this_voters_signs_nothing(
    tmp_path: Path, service: str, method: str, of: Callable[[Any], bytes], error: type[Error]
) -> None:
    mary = voter(tmp_path, service)

    def bend(result: dict[str, Any]) -> None:
        if result.get("Status") != "POLL":
            with_certificate(of)(mary.line.phones)(result)

    mary.line.bent[method] = bend
    with pytest.raises(error):
        mary.cast()
    assert "Sign" not in [name for name, _ in mary.line.asked]


def changed_signature(result: dict[str, Any]) -> None:
    if result["Status"] == "OK":
        value = bytearray(base64.b64decode(result["Signature"]))
        value[-1] ^= 1
        result["Signature"] = base64_of(bytes(value))


def other_algorithm(result: dict[str, Any]) -> None:
    if result["Status"] == "OK":
        result["Algorithm"] = result["Algorithm"].replace("256", "384")


@SERVICES
@pytest.mark.parametrize(
    ("bend", "error"), [(changed_signature, PhoneSignatureInvalid), (other_algorithm, PhoneAlgorithmDifferent)]
)
def test_a_signature_that_does_not_hold_is_sent_nowhere(
    tmp_path: Path, service: str, bend: Bend, error: type[Error]
) -> None:
    mary = voter(tmp_path, service, SignStatus=bend)
    with pytest.raises(error):
        mary.cast()
    assert stored(mary) == 0


@pytest.mark.parametrize(
    ("method", "member", "value"),
    [
        ("Authenticate", "Challenge", base64_of(bytes(31))),
        ("Authenticate", "Challenge", "?"),
        ("Authenticate", "SessionCode", ""),
        ("Authenticate", "SessionCode", "x" * 37),
        ("AuthenticateStatus", "Status", "MAYBE"),
        ("AuthenticateStatus", "Status", None),
        ("AuthenticateStatus", "AuthToken", ""),
        ("SignStatus", "Signature", None),
        ("SignStatus", "Algorithm", 5),
    ],
)
def test_answers_that_are_none_are_told_as_such(tmp_path: Path, method: str, member: str, value: Any) -> None:
    def bend(result: dict[str, Any]) -> None:
        if result.get("Status") != "POLL":
            result[member] = value

    mary = voter(tmp_path, "mid", None, **{method: bend})
    with pytest.raises(CollectorAnswerMalformed):
        mary.cast()
    assert stored(mary) == 0
