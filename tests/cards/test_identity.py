import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA384

from idclient.cards.channel import Traffic
from idclient.cards.driver import Driver
from idclient.cards.identity import BOTH, CardIdentity
from idclient.cards.models import CardModel
from idclient.cards.models.estonia_2018 import COSMO_8, COSMO_X
from idclient.errors import Cancelled, Error
from idclient.errors.card import (
    CardCertificateMissing,
    CardCommandRefused,
    CardKeyUnsupported,
    CardSignatureInvalid,
    DigestUnsupported,
    PinBlocked,
    PinFormat,
    PinLastTry,
    PinMustChange,
    PinWrong,
)
from idclient.model import PinEntry, PinRequest, Progress, Purpose, SignatureAlgorithm, Step
from tests.cards.certificates import certificate_for
from tests.cards.doubles import CERTIFICATES, HASH, SIGNATURES, FakeChip, FakePad, OfflinePerson

GOOD_PINS = {Purpose.AUTHENTICATION: "1234", Purpose.SIGNING: "12345"}


def identity_on(chip: FakeChip, model: CardModel = COSMO_8) -> CardIdentity:
    return CardIdentity(chip, Driver(model))


def use(purpose: Purpose, chip: FakeChip, person: OfflinePerson, digest: bytes = HASH) -> bytes:
    identity = identity_on(chip)
    return (identity.sign if purpose is Purpose.SIGNING else identity.authenticate)(digest, person).value


@pytest.mark.parametrize(("model", "budget"), [(COSMO_8, 12), (COSMO_X, 15)])
def test_both_certificates_cost_no_more_than_their_budget(model: CardModel, budget: int) -> None:
    chip = FakeChip()
    traffic = Traffic()
    certificates = CardIdentity(chip, Driver(model), observe=traffic).certificates(BOTH, OfflinePerson(chip))
    assert certificates == {Purpose.AUTHENTICATION: CERTIFICATES[0x3401], Purpose.SIGNING: CERTIFICATES[0x341F]}
    assert traffic.apdus == len(chip.sent) == budget
    assert chip.transactions == 1


def test_the_certificates_of_a_cosmo_8_take_88_bytes_out_and_2075_in() -> None:
    chip = FakeChip()
    traffic = Traffic()
    CardIdentity(chip, Driver(COSMO_8), observe=traffic).certificates(BOTH, OfflinePerson(chip))
    assert (traffic.sent, traffic.received) == (88, 2075)


def test_a_chip_that_finds_paths_only_from_its_application_costs_one_more_selection() -> None:
    chip = FakeChip()
    chip.knows_root = False
    assert len(identity_on(chip).certificates(BOTH, OfflinePerson(chip))) == 2
    assert len(chip.sent) == 14


@pytest.mark.parametrize("word", [0x6F00, 0x6982, 0x6A82])
def test_a_refused_second_file_names_the_step(word: int) -> None:
    chip = FakeChip()
    chip.faults = {7: word.to_bytes(2), 9: word.to_bytes(2)}
    with pytest.raises(CardCommandRefused) as caught:
        identity_on(chip).certificates(BOTH, OfflinePerson(chip))
    assert caught.value.facts == {"step": "select-certificate", "status": f"{word:04X}"}


def test_certificates_are_read_once_per_identity() -> None:
    chip = FakeChip()
    identity, person = identity_on(chip), OfflinePerson(chip)
    assert identity.certificate(person) == CERTIFICATES[0x341F]
    before = len(chip.sent)
    assert identity.certificate(person) == CERTIFICATES[0x341F]
    assert identity.certificates((), person) == {}
    assert len(chip.sent) == before
    identity.certificates(BOTH, person)
    assert identity.certificates(BOTH, person)[Purpose.SIGNING] == CERTIFICATES[0x341F]
    assert len(chip.sent) == before + 7


def test_reading_is_told_with_bytes() -> None:
    chip = FakeChip()
    person = OfflinePerson(chip)
    identity_on(chip).certificate(person)
    assert person.notes == [Progress(Step.READING_CARD, done, 1008) for done in (0, 256, 512, 768)]


@pytest.mark.parametrize("purpose", list(Purpose))
def test_signing_is_two_commands_before_the_pin_and_four_after(purpose: Purpose) -> None:
    chip = FakeChip()
    identity, person = identity_on(chip), OfflinePerson(chip, GOOD_PINS[purpose])
    identity.certificates(BOTH, person)
    before, transactions = len(chip.sent), chip.transactions
    signature = (identity.sign if purpose is Purpose.SIGNING else identity.authenticate)(HASH, person)
    assert [command[1] for command in chip.sent[before:]] == [
        0xA4, 0xCB, 0xA4, 0x22, 0x20, 0x2A if purpose is Purpose.SIGNING else 0x88,
    ]  # fmt: skip
    assert chip.transactions - transactions == 2
    assert signature.value in SIGNATURES.values()


@pytest.mark.parametrize("purpose", list(Purpose))
def test_the_pin_and_every_copy_of_it_are_wiped(purpose: Purpose) -> None:
    chip = FakeChip()
    person = OfflinePerson(chip, GOOD_PINS[purpose])
    use(purpose, chip, person)
    assert [set(buffer) for buffer in person.buffers] == [{0}]
    assert [set(buffer) for buffer, sent in zip(chip.buffers, chip.sent, strict=True) if sent[1] == 0x20] == [{0}]


@pytest.mark.parametrize(
    ("size", "algorithm"),
    [
        (32, SignatureAlgorithm.ECDSA_SHA256),
        (48, SignatureAlgorithm.ECDSA_SHA384),
        (64, SignatureAlgorithm.ECDSA_SHA512),
    ],
)
def test_digests_of_all_sizes_sign_as_plain_ecdsa(size: int, algorithm: SignatureAlgorithm) -> None:
    private = ec.derive_private_key(0x1234567890ABCDEF, ec.SECP384R1())
    seen: list[bytes] = []

    def sign(file: int, digest: bytes) -> bytes:
        seen.append(digest)
        encoded = private.sign(digest, ec.ECDSA(utils.Prehashed(SHA384())))
        return b"".join(number.to_bytes(48) for number in utils.decode_dss_signature(encoded))

    chip = FakeChip()
    chip.files[0x341F] = certificate_for(private.public_key())
    chip.sign = sign
    digest = {32: hashlib.sha256, 48: hashlib.sha384, 64: hashlib.sha512}[size](b"Hello world!").digest()
    signature = identity_on(chip).sign(digest, OfflinePerson(chip, "12345"))
    assert signature.algorithm is algorithm
    assert len(signature.value) == 96
    assert seen == [(bytes(48 - size) + digest) if size < 48 else digest[:48]]


@pytest.mark.parametrize("size", [0, 20, 28, 47, 49, 96])
def test_other_digests_are_refused_before_anybody_is_asked(size: int) -> None:
    chip = FakeChip()
    person = OfflinePerson(chip, "12345")
    with pytest.raises(DigestUnsupported):
        use(Purpose.SIGNING, chip, person, bytes(size))
    assert not person.asked


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_blocked_pin_is_told_before_anybody_is_asked(purpose: Purpose) -> None:
    chip = FakeChip()
    chip.tries = {0x01: 0, 0x85: 0, 0x02: 3}
    person = OfflinePerson(chip, "12345")
    with pytest.raises(PinBlocked) as caught:
        use(purpose, chip, person)
    assert caught.value.pin == {Purpose.AUTHENTICATION: "PIN1", Purpose.SIGNING: "PIN2"}[purpose]
    assert not person.asked
    assert chip.count(0x20) == 0


def test_a_wrong_pin_tells_how_many_tries_are_left_and_is_sent_once() -> None:
    chip = FakeChip()
    person = OfflinePerson(chip, "54321")
    with pytest.raises(PinWrong) as caught:
        use(Purpose.SIGNING, chip, person)
    assert (caught.value.pin, caught.value.tries_left) == ("PIN2", 2)
    assert chip.count(0x20) == 1
    assert chip.count(0x2A) == 0
    assert [set(buffer) for buffer in person.buffers] == [{0}]


@pytest.mark.parametrize("third", [b"\x63\xc0", b"\x69\x83", b"\x69\x84"])
def test_three_wrong_pins_block_the_pin_however_the_card_says_it(third: bytes) -> None:
    chip = FakeChip()
    chip.third_wrong = third
    identity = identity_on(chip)
    person = OfflinePerson(chip, "99999", "99999", "99999", "12345")
    for left in (2, 1):
        with pytest.raises(PinWrong) as caught:
            identity.sign(HASH, person)
        assert caught.value.tries_left == left
    for _ in range(2):
        with pytest.raises(PinBlocked):
            identity.sign(HASH, person)
    assert [request.tries_left for request in person.asked] == [3, 2, 1]
    assert chip.count(0x20) == 3


def test_a_right_pin_restores_the_tries() -> None:
    chip = FakeChip()
    identity = identity_on(chip)
    person = OfflinePerson(chip, "99999", "12345", "12345")
    with pytest.raises(PinWrong):
        identity.sign(HASH, person)
    identity.sign(HASH, person)
    identity.sign(HASH, person)
    assert [request.tries_left for request in person.asked] == [3, 2, 3]


@pytest.mark.parametrize("typed", ["", "1234", "1234567890123", "12 45", "１２３４５"])
def test_what_cannot_be_the_pin_spends_no_try(typed: str) -> None:
    chip = FakeChip()
    person = OfflinePerson(chip, typed)
    with pytest.raises(PinFormat) as caught:
        use(Purpose.SIGNING, chip, person)
    assert caught.value.facts == {"pin": "PIN2", "minimum": 5, "maximum": 12}
    assert chip.count(0x20) == 0
    assert not any(person.buffers[0])


@pytest.mark.parametrize("refusal", [Cancelled(), PinLastTry(pin="PIN2")])
def test_a_person_who_gives_no_pin_spends_no_try(refusal: Error) -> None:
    class Unwilling(OfflinePerson):
        def ask_pin(self, request: PinRequest) -> bytearray:
            super().ask_pin(request)
            raise refusal

    chip = FakeChip()
    with pytest.raises(type(refusal)):
        use(Purpose.SIGNING, chip, Unwilling(chip, "12345"))
    assert chip.count(0x20) == 0


def test_a_person_can_stop_before_each_command_up_to_the_pin() -> None:
    chip = FakeChip()
    use(Purpose.SIGNING, chip, OfflinePerson(chip, "12345"))
    total = len(chip.sent)
    for stop_after in range(total + 1):
        chip = FakeChip()
        person = OfflinePerson(chip, "12345")
        person.stop_after = stop_after
        if stop_after < total - 1:
            with pytest.raises(Cancelled):
                use(Purpose.SIGNING, chip, person)
            assert chip.count(0x20) == 0
            assert len(chip.sent) == stop_after
        else:
            assert use(Purpose.SIGNING, chip, person) == SIGNATURES[0x341F]
        assert chip.depth == 0


@pytest.mark.parametrize("answer", [bytes(96), bytes([0xFF]) * 96, SIGNATURES[0x3401]])
def test_what_the_certificates_key_did_not_sign_is_no_signature(answer: bytes) -> None:
    chip = FakeChip()
    chip.signatures = {0x341F: answer}
    with pytest.raises(CardSignatureInvalid):
        use(Purpose.SIGNING, chip, OfflinePerson(chip, "12345"))


@pytest.mark.parametrize(
    "content", [b"\0", b"", bytes(100), b"\x30\x82\x01\x00" + bytes(256), b"\x30\x03\x02\x01\x00\x00"]
)
def test_a_file_without_certificate_is_told_before_the_pin_is_asked(content: bytes) -> None:
    chip = FakeChip()
    chip.files[0x341F] = content
    person = OfflinePerson(chip, "12345")
    for attempt in (identity_on(chip).certificate, lambda person: use(Purpose.SIGNING, chip, person)):
        with pytest.raises(CardCertificateMissing) as caught:
            attempt(person)
        assert caught.value.facts == {"purpose": "signing"}
    assert not person.asked


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP521R1()])
def test_a_key_of_another_size_is_told_before_the_pin_is_asked(curve: ec.EllipticCurve) -> None:
    chip = FakeChip()
    chip.files[0x341F] = certificate_for(ec.derive_private_key(7, curve).public_key())
    person = OfflinePerson(chip, "12345")
    with pytest.raises(CardKeyUnsupported):
        use(Purpose.SIGNING, chip, person)
    assert not person.asked


class ToBeChanged(Driver):
    """A chip that tells that its PINs are still the delivered ones."""

    def pin_states(self, channel, pins_wanted):  # type: ignore[no-untyped-def]
        states = super().pin_states(channel, pins_wanted)
        return tuple(type(state)(state.name, state.maximum, state.left, must_change=True) for state in states)


def test_a_delivered_pin_has_to_be_changed_first() -> None:
    chip = FakeChip()
    person = OfflinePerson(chip, "12345")
    with pytest.raises(PinMustChange):
        CardIdentity(chip, ToBeChanged(COSMO_8)).sign(HASH, person)
    assert not person.asked


def test_the_card_is_closed_with_its_identity() -> None:
    chip = FakeChip()
    with identity_on(chip) as identity:
        assert identity.reader == "Reader 00 00"
        assert identity.model_name == "Estonia 2018 (IDEMIA)"
    assert chip.closed == 1


def test_how_the_pin_of_a_key_is_going_to_be_entered_is_told_without_asking_for_it() -> None:
    chip = FakeChip()
    assert identity_on(chip).pin_entry(Purpose.SIGNING) == ("PIN2", PinEntry.TYPED)
    chip.pad = FakePad()
    assert identity_on(chip).pin_entry(Purpose.AUTHENTICATION) == ("PIN1", PinEntry.PIN_PAD)
    assert not chip.sent


def test_the_schemes_of_the_signing_key_are_told_without_a_pin() -> None:
    chip = FakeChip()
    schemes = identity_on(chip).signature_algorithms(OfflinePerson(chip))
    assert schemes == (
        SignatureAlgorithm.ECDSA_SHA256,
        SignatureAlgorithm.ECDSA_SHA384,
        SignatureAlgorithm.ECDSA_SHA512,
    )
    assert identity_on(chip).digest_sizes(Purpose.SIGNING, OfflinePerson(chip)) == (32, 48, 64)
    assert not [command for command in chip.sent if command[1] == 0x20]
