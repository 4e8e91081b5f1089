"""Ballots are opened, summed and proven, and an audit accepts the true result only."""

import base64
import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from idclient.elections import processors
from idclient.elections.audit import audit, read_ballots, require_same_ballots
from idclient.elections.result import write_ballots, write_proofs, write_result
from idclient.elections.tally import INVALID, Ballot, Opened, meaning, open_ballots, totals
from idclient.elgamal.encryption import encrypt, encrypt_padded
from idclient.errors.ballot import ResultMalformed, ResultWrong
from idclient.wire.ballot_choice import Choice, pad, write_choice
from idclient.wire.election_group import OCTETS, to_element
from idclient.wire.elgamal import write_ciphertext
from tests.elgamal.reference import KEY, SECRET

CHOICES = {"1.1": {"A": {"1.101": "TEST Mari", "1.102": "TEST Jüri"}}, "1.2": {"B": {"1.201": "TEST Анна"}}}
MARI, ANNA = Choice("1.101", "A", "TEST Mari"), Choice("1.201", "B", "TEST Анна")


def ballot(choice: Choice, district: str, parish: str = "0140") -> Ballot:
    return Ballot(district, parish, write_ciphertext(encrypt(KEY, choice, secrets.token_bytes).ciphertext))


def opened(*ballots: Ballot) -> list[Opened]:
    return open_ballots(KEY, SECRET, ballots, secrets.token_bytes)


@pytest.fixture(scope="module")
def counted() -> list[Opened]:
    return opened(
        ballot(MARI, "1.1"),
        ballot(MARI, "1.1", "0296"),
        ballot(ANNA, "1.2"),
        ballot(ANNA, "1.1"),  # of another district
        ballot(Choice("1.101", "A", "TEST Somebody"), "1.1"),
        Ballot("1.1", "0140", write_ciphertext(encrypt_padded(KEY, b"\0" * (OCTETS - 1) + b"\4", 5).ciphertext)),
        Ballot("1.2", "0000", b"garbage"),
    )


def test_the_sum_is_what_was_chosen_and_what_is_no_choice_is_invalid(counted: list[Opened]) -> None:
    result = json.loads(write_result("TEST2026", counted, CHOICES))
    assert result == {
        "election": "TEST2026",
        "bydistrict": {"1.1": {"1.101": 2, "1.102": 0, INVALID: 3}, "1.2": {"1.201": 1, INVALID: 1}},
        "byparish": {
            "1.1": {
                "0140": {"1.101": 1, "1.102": 0, INVALID: 3},
                "0296": {"1.101": 1, "1.102": 0, INVALID: 0},
            },
            "1.2": {"0000": {"1.201": 0, INVALID: 1}, "0140": {"1.201": 1, INVALID: 0}},
        },
    }


def test_an_audit_checks_all_that_can_be_proven_and_tells_what_cannot(counted: list[Opened]) -> None:
    result, proofs = write_result("TEST2026", counted, CHOICES), write_proofs("TEST2026", counted)
    found = audit(KEY, result, proofs, CHOICES)
    assert (len(found.ballots), found.textless, found.malformed) == (7, 1, 1)


def test_an_audit_on_several_processors_tells_how_far_it_is(
    counted: list[Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processors, "_ALONE", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    result, proofs = write_result("TEST2026", counted, CHOICES), write_proofs("TEST2026", counted)
    told: list[tuple[int, int]] = []
    audit(KEY, result, proofs, CHOICES, lambda done, total: told.append((done, total)))
    assert told == [(done, 7) for done in range(1, 8)]
    with pytest.raises(ResultWrong) as caught:
        audit(KEY, result, changed(proofs, other_proof), CHOICES)
    assert caught.value.facts["reason"] == "proof"


def test_proofs_are_of_exactly_the_ballots_that_count(counted: list[Opened]) -> None:
    ballots = [one.ballot for one in counted]
    require_same_ballots(ballots, ballots[::-1])
    for proven, cast, reason, named in (
        (ballots[1:], ballots, "missing", ballots[0]),
        (ballots, ballots[1:], "foreign", ballots[0]),
        (ballots, [*ballots, ballots[2]], "missing", ballots[2]),
    ):
        with pytest.raises(ResultWrong) as caught:
            require_same_ballots(proven, cast)
        assert caught.value.facts == {"reason": reason, "which": named.fingerprint}


def other_ciphertext(document: Any) -> None:
    proven = [one for one in document["proofs"] if one["message"]]
    octets = bytearray(base64.b64decode(proven[0]["ciphertext"]))
    octets[-1] ^= 1
    proven[0]["ciphertext"] = base64.b64encode(octets).decode()


def test_every_ballot_without_a_proof_that_holds_is_named(counted: list[Opened]) -> None:
    result, proofs = write_result("TEST2026", counted, CHOICES), write_proofs("TEST2026", counted)
    for change in (other_proof, other_ciphertext, other_message):
        mutated = changed(proofs, change)
        before, after = (json.loads(octets)["proofs"] for octets in (proofs, mutated))
        (wrong,) = [one for one in after if one not in before]
        named = Ballot(wrong["district"], wrong["parish"], base64.b64decode(wrong["ciphertext"])).fingerprint
        with pytest.raises(ResultWrong) as caught:
            audit(KEY, result, mutated, CHOICES)
        assert caught.value.facts == {"reason": "proof", "which": named}


def test_of_many_wrong_ones_the_first_are_named_and_the_others_numbered(counted: list[Opened]) -> None:
    many = [Ballot("1.1", "0140", bytes([number])) for number in range(25)]
    with pytest.raises(ResultWrong) as caught:
        require_same_ballots([], many)
    assert str(caught.value.facts["which"]).endswith("(+5)")


def test_many_ballots_are_opened_by_several_processes_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    ballots = [ballot(MARI, "1.1") for _ in range(6)]
    alone = [one.message for one in opened(*ballots)]
    monkeypatch.setattr(processors, "_ALONE", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    together = opened(*ballots)
    assert [one.message for one in together] == alone == [write_choice(MARI)] * 6
    assert [one.ballot for one in together] == ballots


def changed(proofs: bytes, change: Callable[[Any], None]) -> bytes:
    document = json.loads(proofs)
    change(document)
    return json.dumps(document).encode()


def first(document: Any) -> Any:
    said = base64.b64encode(write_choice(MARI)).decode()
    return next(one for one in document["proofs"] if one["message"] == said)


def other_message(document: Any) -> None:
    first(document)["message"] = base64.b64encode(write_choice(ANNA)).decode()


def no_message(document: Any) -> None:
    first(document).update(message=None, proof=None)


def element_for_message(document: Any) -> None:
    one = first(document)
    padded = pad(base64.b64decode(one["message"]), OCTETS)
    one.update(message=None, element=base64.b64encode(to_element(int.from_bytes(padded)).to_bytes(OCTETS)).decode())


def message_for_element(document: Any) -> None:
    one = next(one for one in document["proofs"] if one["element"])
    one.update(message=base64.b64encode(write_choice(MARI)).decode(), element=None)


def other_element(document: Any) -> None:
    one = next(one for one in document["proofs"] if one["element"])
    one["element"] = base64.b64encode(b"\0" * (OCTETS - 1) + b"\x09").decode()


def no_element(document: Any) -> None:
    one = next(one for one in document["proofs"] if one["element"])
    one.update(element=None, proof=None)


def proof_of_garbage(document: Any) -> None:
    one = next(one for one in document["proofs"] if one["proof"] is None)
    one.update(message=first(document)["message"], proof=first(document)["proof"])


def other_proof(document: Any) -> None:
    proven = [one for one in document["proofs"] if one["message"]]
    proven[0]["proof"] = proven[1]["proof"]


def one_less(document: Any) -> None:
    document["proofs"].remove(first(document))


def one_twice(document: Any) -> None:
    document["proofs"].append(first(document))


def other_district(document: Any) -> None:
    first(document)["district"] = "9.9"


def other_election(document: Any) -> None:
    document["election"] = "TEST2027"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (other_message, "proof"),
        (no_message, "proof"),
        (element_for_message, "proof"),
        (message_for_element, "proof"),
        (other_element, "proof"),
        (no_element, "proof"),
        (proof_of_garbage, "proof"),
        (other_proof, "proof"),
        (one_less, "totals"),
        (one_twice, "double"),
        (other_district, "totals"),
        (other_election, "election"),
    ],
)
def test_a_false_proof_or_sum_is_found(counted: list[Opened], change: Callable[[Any], None], reason: str) -> None:
    result, proofs = write_result("TEST2026", counted, CHOICES), write_proofs("TEST2026", counted)
    with pytest.raises(ResultWrong) as caught:
        audit(KEY, result, changed(proofs, change), CHOICES)
    assert caught.value.facts["reason"] == reason


def test_a_result_that_was_changed_is_found(counted: list[Opened]) -> None:
    document = json.loads(write_result("TEST2026", counted, CHOICES))
    for counts, which in (
        (document["bydistrict"]["1.1"], "1.1 1.102 1 != 0"),
        (document["byparish"]["1.1"]["0296"], "1.1 0296 1.102 1 != 0"),
    ):
        counts["1.102"] = 1
        with pytest.raises(ResultWrong) as caught:
            audit(KEY, json.dumps(document).encode(), write_proofs("TEST2026", counted), CHOICES)
        assert caught.value.facts == {"reason": "totals", "which": which}
        counts["1.102"] = 0


def test_ballots_without_names_are_published_by_parish_and_read_again(counted: list[Opened]) -> None:
    ballots = [one.ballot for one in counted]
    written = write_ballots("TEST2026", "Q1", ballots)
    assert written == write_ballots("TEST2026", "Q1", ballots[::-1])
    assert set(read_ballots(written, "TEST2026", "Q1")) == set(ballots)
    assert len(json.loads(written)["districts"]["1.1"]["0140"]["Q1"]) == 4
    with pytest.raises(ResultWrong):
        read_ballots(written, "TEST2027", "Q1")
    for octets in (b"{}", b"[]", written.replace(b'"Q1"', b'"Q2"'), written.replace(b'"districts"', b'"other"')):
        with pytest.raises((ResultMalformed, ResultWrong)):
            read_ballots(octets, "TEST2026", "Q1")


@pytest.mark.parametrize("counts", [5, {"1.1": 5}, {"1.1": {"1.101": True}}, {"1.1": {"1.101": 2.0}}, None])
def test_numbers_that_are_none_are_told(counted: list[Opened], counts: Any) -> None:
    document = json.loads(write_result("TEST2026", counted, CHOICES)) | {"bydistrict": counts}
    with pytest.raises(ResultMalformed):
        audit(KEY, json.dumps(document).encode(), write_proofs("TEST2026", counted), CHOICES)


def test_a_proof_without_what_it_proves_is_told(counted: list[Opened]) -> None:
    result, proofs = write_result("TEST2026", counted, CHOICES), write_proofs("TEST2026", counted)
    with pytest.raises(ResultMalformed):
        audit(KEY, result, changed(proofs, lambda document: first(document).update(message=None)), CHOICES)


@pytest.mark.parametrize("octets", [b"", b"[]", b"{}", b'{"election":"TEST2026","proofs":[5]}', b"[" * 9999, b"\xff"])
def test_what_is_no_result_is_told(counted: list[Opened], octets: bytes) -> None:
    result, proofs = write_result("TEST2026", counted, CHOICES), write_proofs("TEST2026", counted)
    with pytest.raises((ResultMalformed, ResultWrong)):
        audit(KEY, octets, proofs, CHOICES)
    with pytest.raises((ResultMalformed, ResultWrong)):
        audit(KEY, result, octets, CHOICES)


def test_the_order_of_proofs_is_not_that_of_the_votes(counted: list[Opened]) -> None:
    assert write_proofs("TEST2026", counted) == write_proofs("TEST2026", counted[::-1])


def test_a_choice_counts_when_all_three_parts_match() -> None:
    assert meaning(write_choice(MARI), "1.1", CHOICES) == "1.101"
    for message, district in [
        (write_choice(MARI), "1.2"),
        (write_choice(Choice("1.102", "A", "TEST Mari")), "1.1"),
        (write_choice(Choice("1.101", "B", "TEST Mari")), "1.1"),
        (b"x", "1.1"),
        (None, "1.1"),
    ]:
        assert meaning(message, district, CHOICES) == INVALID


def test_a_choice_that_is_not_in_its_district_is_never_lost_from_the_sum() -> None:
    assert totals([("1.1", "1.201"), ("9.9", "x")], CHOICES)["9.9"] == {INVALID: 1}


def test_no_text_of_a_ballot_is_in_a_repr(counted: list[Opened]) -> None:
    assert "TEST Mari" not in repr(counted)


@pytest.mark.parametrize("place", ["first", "last"])
def test_nothing_stands_in_a_result_that_is_not_proven(counted: list[Opened], place: str) -> None:
    """An entry whose names together spell another entry's hides behind it from who compares joined names."""
    document = json.loads(write_result("TEST2026", counted, CHOICES))
    (district, counts), *_ = document["bydistrict"].items()
    choice = next(iter(counts))
    hidden = {f"{district} {choice}": {"": 99}}
    honest = document["bydistrict"]
    document["bydistrict"] = hidden | honest if place == "first" else honest | hidden
    with pytest.raises((ResultMalformed, ResultWrong)):
        audit(KEY, json.dumps(document).encode(), write_proofs("TEST2026", counted), CHOICES)


@pytest.mark.parametrize(
    "lie",
    [
        lambda text: text.replace('"election"', '"bydistrict": {"1.1": {"1.101": 99}}, "election"', 1),
        lambda text: text.replace('"election"', '"winner": "1.101", "election"', 1),
        lambda text: text.replace(": 0", ": 0.0", 1),
    ],
)
def test_a_result_is_read_in_one_way_only(counted: list[Opened], lie: Callable[[str], str]) -> None:
    honest, proofs = write_result("TEST2026", counted, CHOICES).decode(), write_proofs("TEST2026", counted)
    audit(KEY, honest.encode(), proofs, CHOICES)
    assert lie(honest) != honest
    with pytest.raises((ResultMalformed, ResultWrong)):
        audit(KEY, lie(honest).encode(), proofs, CHOICES)
