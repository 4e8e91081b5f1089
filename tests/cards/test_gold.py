"""Conversations recorded from a real test card, followed to the letter. The block size is that of Cosmo X."""

import hashlib

import pytest

from idclient.cards.driver import Driver
from idclient.cards.identity import CardIdentity
from idclient.cards.models import CardModel
from idclient.cards.models.estonia_2018 import COSMO_8, COSMO_X
from idclient.model import PinRequest, Purpose, SignatureAlgorithm
from idclient.value import replace
from tests.cards.doubles import AUTHENTICATION, CERTIFICATES, HASH, SIGNATURES, SIGNING, OfflinePerson, ReplayCard

RECORDED = replace(COSMO_8, read_block=0xC0)


def test_the_recorded_certificates_are_the_published_ones() -> None:
    assert hashlib.sha256(CERTIFICATES[0x3401]).hexdigest().startswith("d29d08ba6e2c2da5ccbd32538a1550a0")
    assert hashlib.sha256(CERTIFICATES[0x341F]).hexdigest().startswith("2b8ca33f621aab60e52acbccc205e6e2")


@pytest.mark.parametrize("model", [RECORDED, COSMO_X])
def test_authentication_follows_the_recorded_conversation(model: CardModel) -> None:
    card = ReplayCard(AUTHENTICATION)
    person = OfflinePerson(card, "1234")
    signature = CardIdentity(card, Driver(model)).authenticate(HASH, person)
    assert not card.left
    assert signature.value == SIGNATURES[0x3401]
    assert signature.algorithm is SignatureAlgorithm.ECDSA_SHA384
    assert signature.certificate == CERTIFICATES[0x3401]
    assert person.asked == [PinRequest("PIN1", Purpose.AUTHENTICATION, 4, 12, 3)]
    assert sum(map(len, card.sent)) == 198


def test_signing_follows_the_recorded_conversation() -> None:
    card = ReplayCard(SIGNING)
    person = OfflinePerson(card, "12345")
    signature = CardIdentity(card, Driver(RECORDED)).sign(HASH, person)
    assert not card.left
    assert signature.value == SIGNATURES[0x341F]
    assert signature.certificate == CERTIFICATES[0x341F]
    assert person.asked == [PinRequest("PIN2", Purpose.SIGNING, 5, 12, 3)]
    assert sum(map(len, card.sent)) == 201


def as_t0(exchanges: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return what the same card says under T=0: no Le with data, and data after them only through GET RESPONSE."""
    converted: list[tuple[bytes, bytes]] = []
    for command, answer in exchanges:
        case_4 = len(command) > 5 and len(command) == 6 + command[4]
        data = answer[:-2]
        if not case_4:
            converted.append((command, answer))
            continue
        waiting = bytes([0x61, len(data)])
        converted += [(command[:-1], waiting), (bytes([0, 0xC0, 0, 0, len(data)]), answer)]
    return converted


def test_the_same_conversation_holds_under_t0() -> None:
    card = ReplayCard(as_t0(SIGNING), protocol=0)
    signature = CardIdentity(card, Driver(RECORDED)).sign(HASH, OfflinePerson(card, "12345"))
    assert not card.left
    assert signature.value == SIGNATURES[0x341F]


def test_pin_states_are_three_counters_in_five_commands() -> None:
    def counter(reference: str, left: str) -> bytes:
        return bytes.fromhex(f"701EBF81{reference}1AA0189A01039B01{left}A1108C06F300007343009C06F300007343009000")

    card = ReplayCard(
        [
            (bytes.fromhex("00A4040C10A000000077010800070000FE00000100"), b"\x90\x00"),
            (bytes.fromhex("00CB3FFF0A4D087006BF810102A08000"), counter("01", "02")),
            (bytes.fromhex("00CB3FFF0A4D087006BF810202A08000"), counter("02", "03")),
            (bytes.fromhex("00A4040C1051534344204170706C69636174696F6E"), b"\x90\x00"),
            (bytes.fromhex("00CB3FFF0A4D087006BF810502A08000"), counter("05", "00")),
        ]
    )
    states = CardIdentity(card, Driver(COSMO_8)).pin_states(OfflinePerson(card))
    assert [(state.name, state.left, state.maximum) for state in states] == [
        ("PIN1", 2, 3),
        ("PIN2", 0, 3),
        ("PUK", 3, 3),
    ]
    assert [state.blocked for state in states] == [False, True, False]
    assert not card.left
