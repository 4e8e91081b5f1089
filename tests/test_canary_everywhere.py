"""During every operation of a card, nothing secret goes to any log, of ours or of anybody, at any level."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idclient.cards.can import CanSource, Contactless
from idclient.cards.find import find_card
from idclient.cards.identity import BOTH, CardIdentity
from idclient.cards.models import PinName
from idclient.diagnosis.logbook import Logbook
from idclient.emulators.chip import MODELS, Chip, Options
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.errors import Error
from idclient.value import replace
from tests import canary
from tests.cards.sealed import VectorEntropy
from tests.doubles import Person
from tests.emulators.personalisation import national_card, rsa_card

DIGEST = hashlib.sha384(b"Hello world!").digest()
RSA = ("latvia", "finland")


CLOCKS = {"created", "msecs", "relativeCreated", "thread", "process"}
"""Numbers that the computer makes up for each record; sooner or later one of them holds the digits of a PIN."""


class Everything(logging.Handler):
    """Keeps all there is to see of each record, but its clocks and numbers of threads."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        told = {name: value for name, value in record.__dict__.items() if name not in CLOCKS}
        self.seen.append(f"{record.getMessage()} {told!r} {record.args!r}")


@pytest.fixture
def log() -> Iterator[Everything]:
    """Listen at the root, with every logger there is at its most talkative."""
    handler = Everything()
    root = logging.getLogger()
    loggers = [item for item in root.manager.loggerDict.values() if isinstance(item, logging.Logger)]
    levels = [(item, item.level) for item in (root, *loggers)]
    root.addHandler(handler)
    for item, _ in levels:
        item.setLevel(logging.DEBUG if item is not root else 1)
    yield handler
    root.removeHandler(handler)
    for item, level in levels:
        item.setLevel(level)


def use_everything(identity: CardIdentity) -> list[str]:
    """Do all that a card can do, right and wrong, and return what the failures show."""
    failures: list[str] = []
    codes = {PinName.PIN1: (canary.PIN1, canary.NEW_PIN1), PinName.PIN2: (canary.PIN2, canary.NEW_PIN2)}
    point = ec.derive_private_key(5, ec.SECP384R1()).public_key()
    octets = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    steps: list[Callable[[], object]] = [
        lambda: identity.certificates(BOTH, Person()),
        lambda: identity.personal_data(Person()),
        lambda: identity.document_number(Person()),
        lambda: identity.pin_states(Person()),
        lambda: identity.authenticate(DIGEST, Person(canary.PIN1)),
        lambda: identity.sign(DIGEST, Person(canary.PIN2)),
        lambda: identity.derive(octets, Person(canary.PIN1)),
        lambda: identity.authenticate(DIGEST, Person(canary.PUK)),
        lambda: identity.sign(DIGEST, Person(canary.NEW_PIN2)),
    ]
    for name, (old, new) in codes.items():
        steps += [
            partial(identity.change_pin, name, Person(old, new, new)),
            partial(identity.change_pin, name, Person(old, new, new)),
            partial(identity.unblock_pin, name, Person(canary.PUK, old, old)),
            partial(identity.unblock_pin, name, Person(old, old, old)),
        ]
    for step in steps:
        try:
            step()
        except Error as error:
            failures.append(f"{error!r} {error} {error.facts!r}")
    failures.append(repr(identity))
    return failures


def chip_of(model: str, options: Options | None = None) -> Chip:
    card = rsa_card() if model in RSA else national_card()
    card = replace(card, pin1=canary.PIN1, pin2=canary.PIN2, puk=canary.PUK)
    return Chip(card, model=MODELS[model], options=options)


@pytest.mark.parametrize("model", sorted(MODELS))
def test_no_operation_of_a_card_tells_a_log_anything_secret(model: str, log: Everything) -> None:
    book = Logbook()
    book.listen(logging.DEBUG)
    try:
        readers = EmulatedReaders(Slot(f"Reader ({canary.SERIAL}) 00 00", chip_of(model)))
        with find_card(readers, Person()) as identity:
            failures = use_everything(identity)
        lines = book.lines()
    finally:
        logging.getLogger("idclient").removeHandler(book)
    assert len(log.seen) > 30
    assert len(lines) > 30
    shown = "\n".join([*log.seen, *lines, *failures])
    assert canary.found_in(shown.encode()) == []


@pytest.mark.parametrize("model", [name for name, profile in MODELS.items() if profile.contactless is not None])
def test_no_tunnel_tells_a_log_anything_secret(model: str, log: Everything) -> None:
    readers = EmulatedReaders(Slot("Reader 00 00", chip_of(model, Options(contactless=True, can=canary.CAN))))
    person = Person()
    person.cans = ["123456", canary.CAN]
    with find_card(readers, person, contactless=Contactless(CanSource(), VectorEntropy())) as identity:
        failures = use_everything(identity)
    assert len(log.seen) > 30
    assert canary.found_in("\n".join([*log.seen, *failures]).encode()) == []


def test_the_search_finds_what_it_is_meant_to_find(log: Everything) -> None:
    logging.getLogger("somebody.else").debug("%s", canary.PIN1)
    assert canary.found_in("\n".join(log.seen).encode()) == ["PIN1"]
    for name, secret in canary.SECRETS.items():
        for form in canary.forms(secret):
            assert name in canary.found_in(f"x{form}y".encode())
