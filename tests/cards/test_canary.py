"""A PIN, whole or padded, appears in no log, exception or repr, whatever happens to it."""

import logging
import traceback
from pathlib import Path

import pytest

import idclient
from idclient.cards.driver import Driver
from idclient.cards.identity import CardIdentity
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.errors import Error
from idclient.errors.card import CardRemoved, CardReset
from tests.cards.doubles import HASH, FakeChip, OfflinePerson
from tests.cards.test_personal import ID_CARD, card_of

PIN = "86753094219"  # long enough not to turn up in a time or a thread number by chance
OURS = Path(idclient.__file__).parent
SECRETS = [PIN, PIN.encode().hex(), PIN.encode().hex().upper(), repr(list(PIN.encode()))[1:-1]]


def run(chip: FakeChip) -> str:
    """Sign, and return everything that an error shows, locals of our own frames included."""
    identity = CardIdentity(chip, Driver(COSMO_8))
    try:
        identity.sign(HASH, OfflinePerson(chip, PIN))
    except Error as error:
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        ours = [frame for frame in shown.stack if Path(frame.filename).is_relative_to(OURS)]
        return "\n".join([str(error), repr(error), repr(error.facts), repr([frame.locals for frame in ours])])
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
