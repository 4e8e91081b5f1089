"""Every model's data against the emulated chips, which were written from the specifications alone."""

import hashlib
import itertools

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idclient.cards.channel import Traffic
from idclient.cards.find import find_card
from idclient.cards.identity import BOTH, CardIdentity
from idclient.emulators.chip import MODELS, Chip, EndOfFile, KeySlot, Options, Personalisation, Protocol
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.errors.card import CardKeyUnsupported, DigestUnsupported, PinBlocked, PinMustChange, PinWrong
from idclient.model import SignatureAlgorithm
from idclient.value import replace
from tests.cards.doubles import CERTIFICATES
from tests.doubles import Person
from tests.emulators.personalisation import elliptic, national_card, rsa_card

DIGESTS = {name: hashlib.new(name, b"Hello world!").digest() for name in ("sha256", "sha384", "sha512")}


def card_for(model: str) -> Personalisation:
    card = rsa_card() if model in ("latvia", "finland") else national_card()
    return replace(card, pin2="123456")


def identity_on(
    model: str,
    person: Person,
    options: Options | None = None,
    traffic: Traffic | None = None,
    card: Personalisation | None = None,
) -> CardIdentity:
    chip = Chip(card or card_for(model), model=MODELS[model], options=options)
    return find_card(EmulatedReaders(Slot("Reader", chip)), person, observe=traffic or Traffic())


HABITS = [
    (model, Options(protocol=protocol, end_of_file=end, largest_block=block, key_slot=slot))
    for model, protocol, end, block, slot in itertools.product(
        MODELS, (Protocol.T0, Protocol.T1), EndOfFile, (256, 181), KeySlot
    )
    if not (model == "finland" and protocol is Protocol.T1) and (model.startswith("latvia") or slot is KeySlot.FIRST)
]


@pytest.mark.parametrize(("model", "habits"), HABITS)
def test_every_model_is_read_and_signs_with_every_habit(model: str, habits: Options) -> None:
    card, person = card_for(model), Person("1234", "123456")
    with identity_on(model, person, habits) as identity:
        certificates = identity.certificates(BOTH, person)
        assert list(certificates.values()) == [card.authentication_certificate, card.signing_certificate]
        left = 5 if model == "finland" else 3
        assert [(state.left, state.maximum) for state in identity.pin_states(person)] == [(left, left)] * 3
        assert identity.authenticate(DIGESTS["sha256"], person).certificate == card.authentication_certificate
        assert identity.sign(DIGESTS["sha256"], person).certificate == card.signing_certificate
        data = identity.personal_data(person)
        assert (data.surname, data.given_names, data.personal_code) == (
            card.surname,
            card.given_names,
            card.personal_code,
        )
        assert identity.document_number(person)


@pytest.mark.parametrize(
    ("model", "hashed", "authentication", "signing"),
    [
        ("estonia-2025", "sha256", SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.ECDSA_SHA256),
        ("estonia-2025", "sha384", SignatureAlgorithm.ECDSA_SHA384, SignatureAlgorithm.ECDSA_SHA384),
        ("estonia-2025", "sha512", SignatureAlgorithm.ECDSA_SHA512, SignatureAlgorithm.ECDSA_SHA512),
        ("latvia-ec", "sha512", SignatureAlgorithm.ECDSA_SHA512, SignatureAlgorithm.ECDSA_SHA512),
        ("latvia", "sha256", SignatureAlgorithm.RSA_SHA256, SignatureAlgorithm.RSA_SHA256),
        ("latvia", "sha512", SignatureAlgorithm.RSA_SHA512, None),
        ("finland", "sha256", SignatureAlgorithm.RSA_PSS_SHA256, SignatureAlgorithm.RSA_PSS_SHA256),
        ("finland", "sha384", SignatureAlgorithm.RSA_PSS_SHA384, SignatureAlgorithm.RSA_PSS_SHA384),
        ("finland", "sha512", SignatureAlgorithm.RSA_PSS_SHA512, SignatureAlgorithm.RSA_PSS_SHA512),
    ],
)
def test_each_key_signs_in_its_own_scheme(
    model: str, hashed: str, authentication: SignatureAlgorithm, signing: SignatureAlgorithm | None
) -> None:
    person = Person("1234", "123456")
    with identity_on(model, person) as identity:
        assert identity.authenticate(DIGESTS[hashed], person).algorithm is authentication
        if signing is not None:
            assert identity.sign(DIGESTS[hashed], person).algorithm is signing
            return
        with pytest.raises(DigestUnsupported):
            identity.sign(DIGESTS[hashed], person)
        assert len(person.asked) == 1


COSTS = [
    # both certificates, three counters, authentication, signature, the last two after the counter was read
    ("estonia-2018", 12, 5, 4, 4),
    ("estonia-2018-cosmo-x", 15, 5, 4, 4),
    ("estonia-2025", 12, 4, 5, 5),
]


@pytest.mark.parametrize(("model", "reading", "counting", "authenticating", "signing"), COSTS)
def test_operations_cost_no_more_commands_than_their_budget(
    model: str, reading: int, counting: int, authenticating: int, signing: int
) -> None:
    card, traffic, person = card_for(model), Traffic(), Person("1234", "123456")
    real = replace(card, authentication_certificate=CERTIFICATES[0x3401], signing_certificate=CERTIFICATES[0x341F])
    assert [len(CERTIFICATES[number]) for number in (0x3401, 0x341F)] == [1031, 1008]
    with identity_on(model, person, traffic=traffic, card=real) as identity:
        before = traffic.apdus
        identity.certificates(BOTH, person)
        assert traffic.apdus - before == reading
        before = traffic.apdus
        identity.pin_states(person)
        assert traffic.apdus - before == counting
    with identity_on(model, person, traffic=traffic) as identity:
        identity.certificates(BOTH, person)
        for use, cost in ((identity.authenticate, authenticating), (identity.sign, signing)):
            before = traffic.apdus
            use(DIGESTS["sha384"], person)
            assert traffic.apdus - before == 2 + cost


@pytest.mark.parametrize("model", ["estonia-2018", "estonia-2025", "latvia-ec"])
def test_the_authentication_key_agrees_on_a_secret(model: str) -> None:
    card, person = card_for(model), Person("1234")
    other = ec.generate_private_key(ec.SECP384R1())
    point = other.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    with identity_on(model, person) as identity:
        secret = identity.derive(point, person)
    assert bytes(secret) == other.exchange(ec.ECDH(), elliptic(card.authentication_key).public_key())


@pytest.mark.parametrize("model", ["latvia", "finland"])
def test_an_rsa_key_makes_no_key_agreement(model: str) -> None:
    person = Person("1234")
    with identity_on(model, person) as identity, pytest.raises(CardKeyUnsupported):
        identity.derive(b"\x04" + bytes(96), person)
    assert not person.asked


@pytest.mark.parametrize("model", [model for model in MODELS if model != "estonia-2018"])
def test_wrong_pins_are_counted_and_block(model: str) -> None:
    tries = 5 if model == "finland" else 3
    person = Person(*["99999999"] * tries)
    with identity_on(model, person) as identity:
        for left in range(tries - 1, 0, -1):
            with pytest.raises(PinWrong) as caught:
                identity.sign(DIGESTS["sha256"], person)
            assert caught.value.tries_left == left
        for _ in range(2):
            with pytest.raises(PinBlocked):
                identity.sign(DIGESTS["sha256"], person)
    assert len(person.asked) == tries


def test_a_delivered_pin_of_the_2025_chip_is_to_be_changed_first() -> None:
    card = replace(card_for("estonia-2025"), delivered=frozenset({"PIN2"}))
    person = Person("1234")
    with identity_on("estonia-2025", person, card=card) as identity:
        assert [state.must_change for state in identity.pin_states(person)] == [False, True, False]
        identity.authenticate(DIGESTS["sha384"], person)
        with pytest.raises(PinMustChange):
            identity.sign(DIGESTS["sha384"], person)
    assert len(person.asked) == 1
