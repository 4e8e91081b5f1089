"""A PIN, whole or padded, appears in no log, exception or repr, whatever happens to it."""

import logging
import traceback
from pathlib import Path

import pytest

import idclient
from idclient.cards.driver import Driver
from idclient.cards.identity import CardIdentity
from idclient.cards.models import PinName
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.errors import Error
from idclient.errors.card import CardRemoved, CardReset
from idclient.model import PinEntry
from tests.cards.doubles import HASH, FakeChip, FakePad, OfflinePerson
from tests.cards.test_personal import ID_CARD, card_of

PIN = "86753094219"  # long enough not to turn up in a time or a thread number by chance
OURS = Path(idclient.__file__).parent
NEW = "53086749210"


def secrets_of(digits: str) -> list[str]:
    """Return digits as they could turn up: plain, in hexadecimal, as a list of octets."""
    octets = digits.encode()
    return [digits, octets.hex(), octets.hex().upper(), repr(list(octets))[1:-1]]


SECRETS = secrets_of(PIN) + secrets_of(NEW)


def shown_by(error: BaseException | None) -> str:
    """Return everything that an error and the ones behind it show, locals of our own frames included."""
    texts: list[str] = []
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        ours = [frame for frame in shown.stack if Path(frame.filename).is_relative_to(OURS)]
        facts = getattr(error, "facts", None)
        texts += [str(error), repr(error), repr(facts), repr([frame.locals for frame in ours])]
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


def run(chip: FakeChip) -> str:
    """Sign, and return what a failure shows."""
    identity = CardIdentity(chip, Driver(COSMO_8))
    try:
        identity.sign(HASH, OfflinePerson(chip, PIN))
    except Error as error:
        return shown_by(error)
    return ""


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize(
    "fault", [None, b"\x6f\x00", b"\x63\xc2", b"\x69\x83", b"\x63\x00", b"", CardRemoved(), CardReset()]
)
def test_a_pin_is_seen_by_the_card_alone(
    right: bool, fault: bytes | Error | None, caplog: pytest.LogCaptureFixture
) -> None:
    chip = FakeChip()
    chip.pins[0x85] = PIN.encode() if right else b"00000"
    if fault is not None:
        chip.after_faults[10] = fault
    with caplog.at_level(logging.DEBUG):
        shown = run(chip)
    text = shown + caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    assert caplog.records
    assert any(PIN.encode() in command for command in chip.sent)
    assert [secret for secret in SECRETS if secret in text] == []


FAULTS: list[bytes | Error | None] = [
    None, b"\x6f\x00", b"\x63\xc2", b"\x69\x83", b"\x69\x85", b"\x63\x00", b"", CardRemoved(), CardReset(),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("ins", [0x20, 0x24, 0x2C])
@pytest.mark.parametrize("entry", list(PinEntry))
def test_present_pin_puk_and_new_pin_are_seen_by_the_card_alone(
    entry: PinEntry, ins: int, fault: bytes | Error | None, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty(FakeChip):
        def answer(self, command: bytes) -> bytes:
            answer = super().answer(command)
            return answer if command[1] != ins or fault is None else self.fail(fault)

    chip = Faulty()
    chip.pins = {0x01: PIN.encode(), 0x02: PIN.encode(), 0x85: b"12345"}
    chip.pad = FakePad(PIN, NEW) if entry is PinEntry.PIN_PAD else None
    person = OfflinePerson(chip, PIN, NEW, NEW)
    identity = CardIdentity(chip, Driver(COSMO_8))
    shown = ""
    with caplog.at_level(logging.DEBUG):
        try:
            if ins == 0x24:
                identity.change_pin(PinName.PIN1, person)
            else:
                identity.unblock_pin(PinName.PIN2, person)
        except Error as error:
            shown = shown_by(error)
    text = shown + caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    assert caplog.records
    assert any(PIN.encode() in command for command in chip.sent)
    assert [secret for secret in SECRETS if secret in text] == []
    assert not any(any(buffer) for buffer in person.buffers)


@pytest.mark.parametrize("new", [("98765432109", PIN), (PIN[:6], PIN[:7]), (PIN, PIN)])
def test_a_new_pin_that_is_refused_here_is_not_shown_either(new: tuple[str, str]) -> None:
    chip = FakeChip()
    with pytest.raises(Error) as caught:
        CardIdentity(chip, Driver(COSMO_8)).change_pin(PinName.PIN1, OfflinePerson(chip, PIN, *new))
    shown = shown_by(caught.value)
    assert [secret for digits in (PIN, *new) for secret in secrets_of(digits) if secret in shown] == []


def test_the_card_holder_appears_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    chip = card_of(ID_CARD)
    person = OfflinePerson(chip)
    identity = CardIdentity(chip, Driver(COSMO_8))
    with caplog.at_level(logging.DEBUG):
        data = identity.personal_data(person)
        identity.certificate(person)
        identity.document_number(person)
    text = caplog.text + "".join(repr(record.__dict__) for record in caplog.records) + repr(data) + repr(identity)
    for secret in (*ID_CARD[:2], ID_CARD[5], ID_CARD[6]):
        assert secret not in text
        assert secret.encode().hex() not in text.lower()
