import logging
import traceback
from hashlib import sha384
from pathlib import Path
from secrets import token_bytes

import pytest

import idclient
from idclient.cards.can import TRIES, CanSource, Contactless
from idclient.cards.channel import Traffic
from idclient.cards.find import find_card
from idclient.cards.identity import BOTH, CardIdentity
from idclient.emulators.chip import MODELS, Chip, Options
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.errors import Cancelled, Error
from idclient.errors.card import (
    CanNeeded,
    CardCommandRefused,
    CardCommunicationFailed,
    CardRemoved,
    CardReset,
    NoCard,
    PinNotAvailable,
    PinWrong,
    ReaderFeatureMissing,
)
from idclient.errors.contactless import (
    CardCanFormat,
    CardCanWrong,
    CardTagLost,
    CardTunnelLost,
    CardTunnelUnsupported,
    CardTunnelUntrusted,
)
from idclient.errors.settings import VaultMissing
from idclient.journeys.card import open_identity
from idclient.model import CanRequest, PinRequest, Profile, TrustStore
from idclient.ports import Environment, ReaderState, Response, Services
from tests.cards.doubles import ATR_8, CERTIFICATES, HASH, SIGNATURES, FakeChip, FakeReaders
from tests.cards.sealed import CONTACTLESS, IDEMIA, SealedChip, VectorEntropy
from tests.doubles import FixedClock, Person
from tests.emulators.personalisation import national_card, rsa_card

CAN = IDEMIA["can"]
WRONG = "000000"
READER = "Reader 00 00"


class MemoryVault:
    def __init__(self, can: str | None = None) -> None:
        self.secrets = {} if can is None else {"can": can}
        self.broken = False

    def read(self, name: str) -> str | None:
        return self.secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        if self.broken:
            raise VaultMissing
        self.secrets[name] = secret

    def delete(self, name: str) -> None:
        self.secrets.pop(name, None)


def person_with(*cans: str, pins: tuple[str, ...] = ()) -> Person:
    person = Person(*pins)
    person.cans = list(cans)
    return person


def find(
    chip: FakeChip, person: Person, *, vault: MemoryVault | None = None, observe: Traffic | None = None
) -> CardIdentity:
    readers = FakeReaders([ReaderState(READER, chip.atr, present=True)], {READER: chip})
    means = Contactless(CanSource(vault), VectorEntropy())
    return find_card(readers, person, contactless=means, observe=observe or Traffic())


def test_a_contactless_card_is_read_and_signs_like_any_other() -> None:
    chip, person = SealedChip(), person_with(CAN, pins=("12345",))
    with find(chip, person) as identity:
        found = identity.certificates(BOTH, person)
        assert list(found.values()) == [CERTIFICATES[0x3401], CERTIFICATES[0x341F]]
        assert [state.left for state in identity.pin_states(person)] == [3, 3, 3]
        assert identity.sign(HASH, person).value == SIGNATURES[0x341F]
    assert person.can_asked == [CanRequest(READER)]
    assert chip.paces == 1
    assert chip.closed == 1
    assert max(chip.le_seen) <= 0xDF
    assert all(command[0] & 0x0C for command in chip.sent[8:])


def test_the_pin_and_the_number_are_wiped() -> None:
    chip, person = SealedChip(), person_with(CAN, pins=("12345",))
    with find(chip, person) as identity:
        identity.sign(HASH, person)
        assert any(person.buffers[0])
    assert [any(buffer) for buffer in person.buffers] == [False, False]
    assert not any(b"12345" in command for command in chip.sent)
    assert any(b"12345" in command for command in chip.plain)


def test_a_wrong_number_is_asked_for_again_and_blocks_nothing() -> None:
    chip, person = SealedChip(), person_with(WRONG, "12345", "abcdef", CAN)
    with pytest.raises(CardCanFormat):
        find(chip, person)
    assert len(person.can_asked) == TRIES
    assert [request.wrong for request in person.can_asked] == [False, True, True]
    find(chip, person).close()
    assert not any(any(buffer) for buffer in person.buffers)


def test_a_number_wrong_each_time_is_told() -> None:
    chip, person = SealedChip(), person_with(*[WRONG] * TRIES)
    with pytest.raises(CardCanWrong):
        find(chip, person)
    assert (chip.closed, chip.depth) == (1, 0)


class OneLine(Person):
    def ask_can(self, request: CanRequest) -> bytearray:
        if not self.cans:
            raise PinNotAvailable(pin="CAN")
        return super().ask_can(request)


def test_a_number_from_a_pipe_is_told_as_wrong_and_not_as_missing() -> None:
    person = OneLine()
    with pytest.raises(PinNotAvailable):
        find(SealedChip(), person)
    person.cans = [WRONG]
    with pytest.raises(CardCanWrong):
        find(SealedChip(), person)


def test_nobody_is_asked_while_a_transaction_is_open() -> None:
    class Watching(Person):
        def ask_can(self, request: CanRequest) -> bytearray:
            assert chip.depth == 0
            return super().ask_can(request)

        def ask_pin(self, request: PinRequest) -> bytearray:
            assert chip.depth == 0
            return super().ask_pin(request)

    chip, person = SealedChip(), Watching("12345")
    person.cans = [WRONG, CAN]
    with find(chip, person) as identity:
        identity.sign(HASH, person)


def test_the_number_is_remembered_once_it_worked_and_only_if_wanted() -> None:
    vault = MemoryVault()
    with pytest.raises(CardCanWrong):
        find(SealedChip(), person_with(*[WRONG] * TRIES), vault=vault)
    assert vault.secrets == {}
    find(SealedChip(), person_with(CAN), vault=vault).close()
    assert vault.secrets == {"can": CAN}
    person = person_with()
    find(SealedChip(), person, vault=vault).close()
    assert person.can_asked == []


def test_a_remembered_number_of_another_card_is_passed_over_in_silence_once() -> None:
    vault, person = MemoryVault(WRONG), person_with(CAN)
    source = CanSource(vault)
    chip = SealedChip()
    readers = FakeReaders([ReaderState(READER, CONTACTLESS, present=True)], {READER: chip})
    with pytest.raises(Cancelled):
        find_card(readers, person_with(), contactless=Contactless(source, VectorEntropy()))
    assert chip.paces == 1
    find_card(readers, person, contactless=Contactless(source, VectorEntropy())).close()
    assert person.can_asked == [CanRequest(READER)]
    assert chip.paces == 2
    assert vault.secrets == {"can": CAN}


@pytest.mark.parametrize("kept", ["", "12345", "1234567", "12345x", "１２３４５６"])
def test_what_cannot_be_a_number_is_not_taken_from_the_keyring(kept: str) -> None:
    chip, person = SealedChip(), person_with(CAN)
    find(chip, person, vault=MemoryVault(kept)).close()
    assert chip.paces == 1


def test_a_keyring_that_fails_spoils_nothing(caplog: pytest.LogCaptureFixture) -> None:
    vault = MemoryVault()
    vault.broken = True
    find(SealedChip(), person_with(CAN), vault=vault).close()
    assert "settings." in caplog.text
    assert CAN not in caplog.text


def test_without_means_the_number_is_said_to_be_needed() -> None:
    readers = FakeReaders([ReaderState(READER, CONTACTLESS, present=True)], {READER: SealedChip()})
    with pytest.raises(CanNeeded):
        find_card(readers, Person())
    assert readers.connected == []


def test_a_card_in_a_slot_goes_before_one_that_needs_a_number() -> None:
    states = [ReaderState("a", CONTACTLESS, present=True), ReaderState("b", ATR_8, present=True)]
    person = person_with(CAN)
    readers = FakeReaders(states, {"a": SealedChip(), "b": FakeChip()})
    with find_card(readers, person, contactless=Contactless(CanSource(), VectorEntropy())):
        assert readers.connected == ["b"]
    assert person.can_asked == []


@pytest.mark.parametrize("lost", [CardRemoved(), CardCommunicationFailed(pcsc=0x80100016), b"", b"\x90"])
@pytest.mark.parametrize("number", range(8))
def test_a_card_that_moves_while_the_tunnel_is_made_is_to_be_held_still(number: int, lost: Error | bytes) -> None:
    chip = SealedChip()
    chip.faults[number] = lost
    with pytest.raises(CardTagLost):
        find(chip, person_with(CAN))
    assert (chip.closed, chip.depth) == (1, 0)


@pytest.mark.parametrize("lost", [CardRemoved(), CardCommunicationFailed(pcsc=0x80100016), b""])
def test_a_card_that_moves_later_is_to_be_held_still_and_comes_back(lost: Error | bytes) -> None:
    chip, person = SealedChip(), person_with(CAN)
    with find(chip, person) as identity:
        chip.sealed_faults[chip.seals] = lost
        with pytest.raises(CardTagLost):
            identity.certificate(person)
        assert identity.certificate(person) == CERTIFICATES[0x341F]
    assert chip.paces == 2
    assert len(person.can_asked) == 1


@pytest.mark.parametrize(
    "fault", [CardReset(), b"\x69\x87", b"\x69\x88", b"\x90\x00", b"\x63\xc1", b"\x6c\x10", b"garbage\x90\x00"]
)
def test_a_broken_tunnel_is_opened_once_more_without_asking(fault: Error | bytes) -> None:
    chip, person = SealedChip(), person_with(CAN)
    with find(chip, person) as identity:
        chip.sealed_faults[chip.seals] = fault
        if fault == b"\x6c\x10":
            chip.sealed_faults[chip.seals + 1] = b"\x69\x88"
        assert identity.certificate(person) == CERTIFICATES[0x341F]
    assert (chip.paces, chip.reconnects, len(person.can_asked)) == (2, 1, 1)


def test_a_tunnel_that_breaks_each_time_is_told() -> None:
    chip, person = SealedChip(), person_with(CAN)
    with find(chip, person) as identity:
        chip.sealed_faults |= dict.fromkeys(range(chip.seals, chip.seals + 9), b"\x69\x88")
        with pytest.raises(CardTunnelLost) as caught:
            identity.certificate(person)
    assert caught.value.facts == {"status": "6988"}


def test_a_pin_answer_from_outside_the_tunnel_is_not_believed() -> None:
    chip, person = SealedChip(), person_with(CAN, pins=("12345", "99999"))
    with find(chip, person) as identity:
        identity.certificate(person)
        chip.sealed_faults[chip.seals + 4] = b"\x90\x00"
        with pytest.raises(CardTunnelLost):
            identity.sign(HASH, person)
        assert sum(command[1] == 0x20 for command in chip.plain) == 0
        with pytest.raises(PinWrong):
            identity.sign(HASH, person)


def test_another_card_in_its_place_is_not_taken_for_the_first() -> None:
    for change in ("number", "atr"):
        chip, person = SealedChip(), person_with(CAN)
        with find(chip, person) as identity:
            chip.sealed_faults[chip.seals] = CardReset()
            if change == "number":
                chip.run = {**IDEMIA, "public": "00"}
            else:
                chip.atr = ATR_8
            with pytest.raises(CardRemoved):
                identity.certificate(person)


def test_what_the_transport_splits_is_put_together() -> None:
    class Splitting(SealedChip):
        waiting = b""
        tell_length = True

        def sealed(self, command: bytes) -> bytes:
            if self.tell_length and command[1] == 0xB0:
                self.tell_length = False
                return b"\x6c\x00"
            answer = super().sealed(command)
            self.waiting = answer[7:]
            return answer[:7] + b"\x61" + bytes([len(self.waiting) - 2])

        def execute(self, command: bytes) -> bytes:
            if command[:2] == b"\x00\xc0":
                return self.waiting
            return super().execute(command)

    chip, person = Splitting(), person_with(CAN)
    with find(chip, person) as identity:
        assert identity.certificate(person) == CERTIFICATES[0x341F]
    assert chip.paces == 1


def test_an_answer_without_end_is_given_up() -> None:
    class Endless(SealedChip):
        def execute(self, command: bytes) -> bytes:
            return b"\x61\x10" if command[0] & 0x0C or command[1] == 0xC0 else super().execute(command)

    with pytest.raises(CardTunnelLost):
        find(Endless(), person_with(CAN))


def test_a_keypad_is_not_offered_through_the_tunnel() -> None:
    class Looking(SealedChip):
        def features(self) -> dict[int, int]:
            raise AssertionError

    from idclient.cards.contactless import Opener, SecureCard
    from idclient.cards.find import driver_for
    from idclient.cards.secure_messaging import SessionKeys

    driver = driver_for(CONTACTLESS)
    assert driver is not None
    opener = Opener(driver.model, bytearray(CAN.encode()), VectorEntropy())
    card = SecureCard(Looking(), SessionKeys(bytearray(32), bytearray(32)), opener)
    assert card.features() == {}
    assert card.protocol == 1
    with pytest.raises(ReaderFeatureMissing):
        card.control(1, b"")


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("card_token", "00" * 8, CardTunnelUntrusted),
        ("mapping_card", IDEMIA["mapping_public"], CardTunnelUntrusted),
    ],
)
def test_a_card_that_proves_nothing_is_not_opened(name: str, value: str, error: type[Error]) -> None:
    chip = SealedChip()
    chip.strange[name] = value
    with pytest.raises(error):
        find(chip, person_with(CAN))
    assert chip.closed == 1


def test_a_card_without_a_known_tunnel_or_that_refuses_is_told() -> None:
    chip = SealedChip()
    chip.card_access = bytes(64)
    with pytest.raises(CardTunnelUnsupported):
        find(chip, person_with(CAN))
    chip.faults[len(chip.sent)] = b"\x6f\x00"
    with pytest.raises(CardCommandRefused):
        find(chip, person_with(CAN))


def test_a_reset_while_the_tunnel_is_made_is_answered_once() -> None:
    chip, person = SealedChip(), person_with(CAN)
    chip.faults[4] = CardReset()
    find(chip, person).close()
    assert (chip.reconnects, len(person.can_asked)) == (1, 1)


def test_the_budget_of_a_contactless_card_is_counted() -> None:
    chip, person, traffic = SealedChip(), person_with(CAN), Traffic()
    with find(chip, person, observe=traffic):
        assert traffic.apdus == 3 + 5 + 1


@pytest.mark.parametrize("fault", [None, b"\x63\x00", b"\x6f\x00", CardRemoved(), CardReset(), NoCard()])
@pytest.mark.parametrize("kept", [True, False])
def test_the_number_is_seen_by_nobody(
    fault: bytes | Error | None, caplog: pytest.LogCaptureFixture, *, kept: bool
) -> None:
    chip, person, shown = SealedChip(), person_with(*[CAN] * 4), ""
    if fault is not None:
        chip.faults |= dict.fromkeys((6, 7), fault)
    with caplog.at_level(logging.DEBUG):
        try:
            with find(chip, person, vault=MemoryVault(CAN) if kept else None) as identity:
                shown = repr(identity) + repr(vars(identity)) + repr(identity.certificate(person)[:4])
        except Error as error:
            kinds = traceback.TracebackException.from_exception(error, capture_locals=False)
            shown = "".join(kinds.format()) + repr(error) + repr(error.facts)
    text = shown + caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    for secret in (CAN, CAN.encode().hex(), repr(list(CAN.encode()))[1:-1], IDEMIA["encryption"], IDEMIA["mac"]):
        assert secret not in text
    assert Path(idclient.__file__).exists()


def on_emulator(name: str, person: Person) -> CardIdentity:
    card = rsa_card() if name == "latvia" else national_card()
    chip = Chip(card, options=Options(contactless=True, can="246810"), model=MODELS[name])
    means = Contactless(CanSource(), token_bytes)
    return find_card(EmulatedReaders(Slot("A", chip)), person, contactless=means)


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.contactless is not None])
def test_the_tunnel_meets_the_emulator_which_knows_nothing_of_it(name: str) -> None:
    person = person_with("000000", "246810")
    with on_emulator(name, person) as identity:
        assert set(identity.certificates(BOTH, person)) == set(BOTH)
        assert all(state.left == state.maximum for state in identity.pin_states(person))
    assert [request.wrong for request in person.can_asked] == [False, True]


@pytest.mark.parametrize("name", [name for name in MODELS if name.startswith("estonia")])
def test_an_emulated_card_signs_through_the_tunnel(name: str) -> None:
    person = person_with("246810", pins=("12345", "1234", "99999"))
    digest = sha384(b"Hello world!").digest()
    with on_emulator(name, person) as identity:
        assert len(identity.sign(digest, person).value) == 96
        assert len(identity.authenticate(digest, person).value) == 96
        assert identity.personal_data(person).surname == national_card().surname
        with pytest.raises(PinWrong):
            identity.sign(digest, person)


@pytest.mark.parametrize("remember", [True, False])
def test_the_journeys_open_a_contactless_card_and_remember_its_number_only_if_wanted(*, remember: bool) -> None:
    chip = Chip(national_card(), options=Options(contactless=True, can="246810"))
    vault, person = MemoryVault(), person_with("246810")
    environment = Environment(
        readers=EmulatedReaders(Slot("A", chip)),
        http=lambda request: Response(404, {}, b""),  # noqa: ARG005 nobody asks
        clock=FixedClock(),
        vault=vault,
        entropy=token_bytes,
        trust=TrustStore(Profile.DEMO, (), ()),
        services=Services(),
        remember_can=remember,
    )
    open_identity(environment, None, person).close()
    assert vault.secrets == ({"can": "246810"} if remember else {})
