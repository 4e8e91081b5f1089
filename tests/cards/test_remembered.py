"""Certificates from the cache: of this very document or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards import remembered
from idclient.cards.channel import Traffic
from idclient.cards.find import find_card
from idclient.cards.identity import BOTH, CardIdentity
from idclient.emulators.chip import MODELS, Chip, Fault, Faults, Options, PathOrigin, Personalisation
from idclient.emulators.chip.faults import AnswerStatus
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.errors.card import CardSignatureInvalid
from idclient.model import Purpose
from idclient.value import replace
from tests.cards.doubles import CERTIFICATES, HASH
from tests.doubles import Person
from tests.emulators.personalisation import national_card, residents_card, rsa_card

NAME = "certificates a card AS0010392"
BOTH_KEPT = {Purpose.AUTHENTICATION: CERTIFICATES[0x3401], Purpose.SIGNING: CERTIFICATES[0x341F]}


class MemoryCache:
    keeps = True

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def write(self, name: str, octets: bytes) -> None:
        self.kept[name] = octets

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


def identity_on(
    card: Personalisation, cache: MemoryCache, traffic: Traffic, model: str = "estonia-2018", chip: Chip | None = None
) -> CardIdentity:
    chip = chip or Chip(card, model=MODELS[model])
    identity = find_card(EmulatedReaders(Slot("Reader", chip)), Person(), observe=traffic)
    identity.remember_in(cache)
    traffic.apdus = 0
    return identity


def real_card() -> Personalisation:
    return replace(
        national_card(), authentication_certificate=CERTIFICATES[0x3401], signing_certificate=CERTIFICATES[0x341F]
    )


@pytest.mark.parametrize(("model", "cold"), [("estonia-2018", 14), ("estonia-2018-cosmo-x", 17), ("estonia-2025", 14)])
def test_a_known_document_costs_three_commands(model: str, cold: int) -> None:
    cache, traffic, person = MemoryCache(), Traffic(), Person()
    for cost in (cold, 3, 3):
        with identity_on(real_card(), cache, traffic, model) as identity:
            assert identity.certificates(BOTH, person) == BOTH_KEPT
            assert traffic.apdus == cost
            identity.certificates(BOTH, person)
            assert traffic.apdus == cost
    assert len(cache.kept) == 1


@pytest.mark.parametrize("model", ["latvia", "finland"])
def test_other_models_are_remembered_too(model: str) -> None:
    cache, traffic, person = MemoryCache(), Traffic(), Person("1234", "123456")
    for _ in range(2):
        with identity_on(rsa_card(), cache, traffic, model) as identity:
            assert identity.certificates(BOTH, person)[Purpose.SIGNING] == rsa_card().signing_certificate
    assert traffic.apdus <= 6  # under T=0, GET RESPONSE included
    with identity_on(rsa_card(), cache, traffic, model) as identity:
        identity.authenticate(bytes(32), person)
        identity.sign(bytes(32), person)


def test_the_first_path_starts_where_a_chip_wants_it() -> None:
    chip = Chip(real_card(), options=Options(path_origin=PathOrigin.APPLICATION))
    with identity_on(real_card(), MemoryCache(), Traffic(), chip=chip) as identity:
        assert identity.certificates(BOTH, Person()) == BOTH_KEPT


def test_another_document_is_read_from_the_card() -> None:
    cache, traffic, person = MemoryCache(), Traffic(), Person()
    for card in (real_card(), residents_card()):
        with identity_on(card, cache, traffic) as identity:
            assert identity.certificate(person) == card.signing_certificate
    assert len(cache.kept) == 2


def test_a_missing_certificate_is_added_to_the_kept_one() -> None:
    cache, traffic, person = MemoryCache(), Traffic(), Person()
    with identity_on(real_card(), cache, traffic) as identity:
        identity.certificate(person)
    with identity_on(real_card(), cache, traffic) as identity:
        assert identity.certificates(BOTH, person) == BOTH_KEPT
        assert traffic.apdus == 3 + 6
    with identity_on(real_card(), cache, traffic) as identity:
        identity.certificates(BOTH, person)
        assert traffic.apdus == 3


def test_a_card_that_does_not_tell_its_number_is_read_and_not_kept() -> None:
    cache, person = MemoryCache(), Person()
    chip = Chip(real_card(), faults=Faults(Fault(action=AnswerStatus(0x6A82), ins=0xA4, nth=3)))
    with identity_on(real_card(), cache, Traffic(), chip=chip) as identity:
        assert identity.certificates(BOTH, person) == BOTH_KEPT
    assert not cache.kept


def test_a_signature_that_fits_no_kept_certificate_drops_it() -> None:
    cache, traffic, person = MemoryCache(), Traffic(), Person("12345", "12345", "12345")
    card = national_card()
    with identity_on(card, cache, traffic) as identity:
        identity.certificate(person)
    (name,) = cache.kept
    cache.kept[name] = remembered.pack(name, BOTH_KEPT)
    with identity_on(card, cache, traffic) as identity:
        with pytest.raises(CardSignatureInvalid):
            identity.sign(HASH, person)
        assert not cache.kept
        assert identity.sign(HASH, person).certificate == card.signing_certificate
    assert list(cache.kept) == [name]
    with identity_on(card, cache, traffic) as identity:
        assert identity.sign(HASH, person).certificate == card.signing_certificate


def test_what_was_kept_is_found_again() -> None:
    assert remembered.unpack(NAME, remembered.pack(NAME, BOTH_KEPT)) == BOTH_KEPT
    assert remembered.unpack(NAME, remembered.pack(NAME, {})) == {}
    assert remembered.unpack(NAME, None) == {}


def test_what_belongs_to_another_document_is_not_taken() -> None:
    assert remembered.unpack(NAME + "0", remembered.pack(NAME, BOTH_KEPT)) == {}


def test_what_is_no_certificate_is_not_taken() -> None:
    assert remembered.unpack(NAME, remembered.pack(NAME, {Purpose.SIGNING: b"no certificate"})) == {}
    garbage = b"\xa1\x85"
    assert remembered.unpack(NAME, remembered._checksum(NAME, garbage) + garbage) == {}


@given(st.binary(max_size=80), st.integers(0, 2100), st.integers(1, 255))
def test_anything_rotten_is_a_miss(octets: bytes, position: int, difference: int) -> None:
    assert remembered.unpack(NAME, octets) == {}
    rotten = bytearray(remembered.pack(NAME, BOTH_KEPT))
    rotten[position % len(rotten)] ^= difference
    assert remembered.unpack(NAME, bytes(rotten)) == {}
