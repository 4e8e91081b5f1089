"""Requests to a vote collector and its answers: the protocol's forms, their limits, and what is no answer."""

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors.collector import (
    REFUSALS,
    CollectorAnswerMalformed,
    CollectorRefusalUnknown,
    CollectorRequestTooLong,
    refusal,
)
from idclient.wire.collector_rpc import (
    LIMIT,
    VOTE_LENGTH,
    Header,
    Method,
    flag_in,
    octets_in,
    read_answer,
    session_in,
    text_in,
    write_request,
)

SESSION = "0123456789abcdef0123456789abcdef"


def answer(**members: Any) -> bytes:
    return json.dumps({"id": 7, "result": None, "error": None, **members}).encode() + b"\n"


def test_a_request_is_one_object_with_one_parameter() -> None:
    header = Header(session=SESSION, system="Linux", method=Method.TICKET, ticket=b"\0\1", data=b"\2")
    written = json.loads(write_request(7, "Vote", header, {"Choices": "0140.1", "Type": "bdoc", "Vote": b"PK"}))
    assert written == {
        "id": 7,
        "method": "RPC.Vote",
        "params": [
            {
                "SessionID": SESSION,
                "OS": "Linux",
                "AuthMethod": "ticket",
                "AuthToken": "AAE=",
                "DataToken": "Ag==",
                "Choices": "0140.1",
                "Type": "bdoc",
                "Vote": "UEs=",
            }
        ],
    }


def test_what_is_empty_in_the_head_is_left_out_and_what_is_asked_is_not() -> None:
    written = json.loads(write_request(1, "VoterChoices", Header(), {"Choices": ""}))
    assert written["params"] == [{"Choices": ""}]


@given(vote=st.binary(max_size=5000))
def test_all_requests_with_a_vote_are_of_one_length(vote: bytes) -> None:
    written = write_request(3, "Vote", Header(session=SESSION), {"Vote": vote}, length=VOTE_LENGTH)
    assert len(written) == VOTE_LENGTH
    assert base64.b64decode(json.loads(written)["params"][0]["Vote"]) == vote


@pytest.mark.parametrize(("size", "length"), [(6200, VOTE_LENGTH), (LIMIT, 0)])
def test_what_does_not_fit_is_not_sent(size: int, length: int) -> None:
    with pytest.raises(CollectorRequestTooLong):
        write_request(3, "Vote", Header(), {"Vote": bytes(size)}, length=length)


def test_secrets_of_a_head_are_in_no_repr() -> None:
    shown = repr(Header(session=SESSION, ticket=b"ticket", data=b"token"))
    assert not any(secret in shown for secret in (SESSION, "ticket'", "token"))


def test_a_result_is_returned() -> None:
    assert read_answer(answer(result={"SessionID": SESSION}), 7) == {"SessionID": SESSION}


@pytest.mark.parametrize("name", REFUSALS)
def test_each_word_of_the_protocol_is_a_failure_of_its_own(name: str) -> None:
    with pytest.raises(REFUSALS[name]):
        read_answer(answer(error=name), 7)
    assert type(refusal(name)) is REFUSALS[name]


def test_no_two_words_are_the_same_failure() -> None:
    assert len({kind.code for kind in REFUSALS.values()}) == len(REFUSALS)


def test_an_unknown_word_is_told_and_what_is_no_word_is_not() -> None:
    with pytest.raises(CollectorRefusalUnknown) as caught:
        read_answer(answer(error="OUT_OF_PAPER"), 7)
    assert caught.value.facts == {"name": "OUT_OF_PAPER"}
    for text in ("", "no word", "\x1b[2J", "A" * 41, "Ä"):
        with pytest.raises(CollectorAnswerMalformed):
            read_answer(answer(error=text), 7)


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "json"),
        (b"\xff", "json"),
        (b"[" * 100_000, "json"),
        (b"[]", "form"),
        (answer(result={}) + answer(result={}), "json"),
        (answer(result={}, extra=1), "form"),
        (b'{"id":7,"result":{},"error":null,"error":null}', "json"),
        (b'{"id":7,"result":{"a":NaN},"error":null}', "json"),
        (b'{"id":7,"result":{}}', "form"),
        (answer(id=8, result={}), "id"),
        (answer(id=7.0, result={}), "json"),
        (answer(result={"a": 0.5}), "json"),
        (answer(result={}).decode().encode("utf-8-sig"), "json"),
        (answer(result={}).decode().encode("utf-16"), "json"),
        (answer(result={}).decode().encode("utf-16-le"), "json"),
        (answer(result={}).decode().encode("utf-32-be"), "json"),
        (b'{"id":7,"result":{"a":"\xe9"},"error":null}', "json"),
        (b'{"id":7,"result":{"a":"\xed\xa0\x80"},"error":null}', "json"),
        (b'{"id":7,"result":{"a":{"b":1,"b":1}},"error":null}', "json"),
        (b'{"id":7,"id":7,"result":{},"error":null}', "json"),
        (answer(id="7", result={}), "id"),
        (answer(id=True, result={}), "id"),
        (answer(), "form"),
        (answer(result={}, error="BAD_REQUEST"), "form"),
        (answer(result=[]), "form"),
        (answer(error=5), "form"),
        (b" " * ((1 << 20) + 1), "size"),
    ],
)
def test_what_is_no_answer_is_refused(octets: bytes, reason: str) -> None:
    with pytest.raises(CollectorAnswerMalformed) as caught:
        read_answer(octets, 7)
    assert caught.value.facts == {"reason": reason}


@given(octets=st.binary(max_size=200) | st.text(alphabet='{}[]":,idresultnu17 ', max_size=60).map(str.encode))
def test_whatever_comes_our_own_error_comes_out(octets: bytes) -> None:
    with suppress(Error):
        read_answer(octets, 7)


def test_a_session_stays_the_same() -> None:
    assert session_in({"SessionID": SESSION}, "") == SESSION
    assert session_in({"SessionID": SESSION}, SESSION) == SESSION
    for result, before in (
        ({}, ""),
        ({"SessionID": "xyz"}, ""),
        ({"SessionID": SESSION}, "ab"),
        ({"SessionID": 5}, ""),
    ):
        with pytest.raises(CollectorAnswerMalformed):
            session_in(result, before)


@pytest.mark.parametrize("value", [None, 5, "", "a" * 101, "a\nb", ["a"]])
def test_a_text_is_short_and_can_be_read(value: Any) -> None:
    assert text_in({"Choices": "0140.1"}, "Choices") == "0140.1"
    with pytest.raises(CollectorAnswerMalformed) as caught:
        text_in({"Choices": value}, "Choices")
    assert caught.value.facts == {"reason": "Choices"}


@pytest.mark.parametrize("value", [None, 5, "", "A", "AA=", "AB==", "AA==\n", "ÄÄ==", "A_E="])
def test_octets_are_written_in_one_way(value: Any) -> None:
    assert octets_in({"VoteID": "AA=="}, "VoteID") == b"\0"
    with pytest.raises(CollectorAnswerMalformed):
        octets_in({"VoteID": value}, "VoteID")


def test_a_flag_that_is_not_there_is_not_set() -> None:
    assert [flag_in(result, "Voted") for result in ({}, {"Voted": False}, {"Voted": True})] == [False, False, True]
    with pytest.raises(CollectorAnswerMalformed):
        flag_in({"Voted": 1}, "Voted")
