"""Whatever becomes of a request to a phone, nothing secret goes to any log, of ours or of anybody, at any level."""

import base64
import logging
from collections.abc import Callable, Iterator

import pytest

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.scenario import AnswerFault, HttpFault, Middle, PhoneOutcome, Scenario, Stage, Trouble
from idclient.errors import Error
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.model import Identity, Note, PhoneStillPrompts
from idclient.value import replace
from tests.doubles import Person
from tests.mobile import mobile_id_emulated, mobile_id_service
from tests.mobile.keyring import Keyring
from tests.mobile.smart_id import emulated as smart_id_emulated
from tests.mobile.smart_id import service as smart_id_service
from tests.mobile.smart_id.asked import DIGEST, NOTIFIED, V2, Asked
from tests.test_canary_everywhere import Everything

TEXT = "Sign kanarbik"
SECRETS = {
    "phone number": mobile_id_emulated.MARY[0][1:],
    "Mobile-ID code": mobile_id_emulated.MARY[1],
    "Smart-ID code": smart_id_emulated.CODE,
    "surname": "SUSLIK",
    "surname written": "UŠLIK",
    "given name": "MARY",
    "Mobile-ID UUID": mobile_id_service.UUID,
    "Smart-ID UUID": smart_id_service.UUID,
    "digest": DIGEST.hex(),
    "digest in base64": base64.b64encode(DIGEST).decode(),
    "digest as Python shows it": repr(DIGEST)[2:-1],
    "text": "kanarbik",
}

FAULTS = (HttpFault.STATUS_404, HttpFault.STATUS_500, HttpFault.HANG, HttpFault.RESET, HttpFault.TRUNCATED_JSON)
SCENARIOS = [
    Scenario(),
    *(Scenario(outcome) for outcome in PhoneOutcome),
    *(Scenario(certificate=fault) for fault in CertificateFault),
    *(Scenario(answer=fault) for fault in AnswerFault),
    *(Scenario(middle=middle) for middle in Middle),
    *(Scenario(troubles=(Trouble(stage, fault, 1),)) for stage in Stage for fault in FAULTS),
]


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


class Leaving(Person):
    """Whoever cancels after so many notes, or never."""

    def __init__(self, patience: int) -> None:
        super().__init__()
        self.patience = patience

    def tell(self, note: Note) -> None:
        super().tell(note)
        self.cancelled = len(self.notes) >= self.patience and not isinstance(note, PhoneStillPrompts)


def used(identity: Identity, patience: int = 10_000) -> list[str]:
    """Do all that a phone can do, and return everything that a person or a developer may come to see of it."""
    shown = [repr(identity)]
    steps: list[Callable[[Person], object]] = [
        lambda person: identity.authenticate(DIGEST, person),
        lambda person: identity.certificate(person) and None,
        lambda person: identity.sign(DIGEST, person) and None,
        lambda person: identity.sign(bytes(5), person),
    ]
    for step in steps:
        person = Leaving(patience)
        try:
            step(person)
        except Error as error:
            shown += [f"{each!r} {each} {getattr(each, 'facts', '')!r}" for each in _with_causes(error)]
        shown += [repr(note) for note in person.notes]
    return shown


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__


def found_in(lines: list[str], *more: str) -> list[str]:
    text = "\n".join(lines)
    named = [name for name, secret in SECRETS.items() if secret.casefold() in text.casefold()]
    return named + [secret for secret in more if secret in text]


def mobile_id(scenario: Scenario, patience: int = 10_000) -> tuple[list[str], list[str]]:
    """Return what is to be seen, and the names of the sessions, which must not be."""
    emulator, keyring = mobile_id_emulated.Emulator(scenario), Keyring()
    emulator.world.environment = replace(emulator.world.environment, vault=keyring)
    options = MobileIdOptions(authentication_text=TEXT, signing_text=TEXT)
    shown = used(emulator.identity(options=options), patience)
    polls = [request.url for request in emulator.asked if request.method == "GET"]
    return [*shown, *map(repr, emulator.asked)], [url.rpartition("/")[2].partition("?")[0] for url in polls]


def test_mobile_id_tells_a_log_nothing_secret_whatever_happens(log: Everything) -> None:
    sessions: list[str] = []
    shown: list[str] = []
    runs = [*((scenario, 10_000) for scenario in SCENARIOS), *((Scenario(), patience) for patience in range(1, 9))]
    for scenario, patience in runs:
        lines, names = mobile_id(scenario, patience)
        shown += lines
        sessions += names
    assert len(sessions) > 100
    assert len(log.seen) > 200
    found = found_in([*log.seen, *shown], *set(sessions))
    assert found == []


@pytest.mark.parametrize("way", [V2, NOTIFIED], ids=["v2", "v3"])
def test_smart_id_tells_a_log_nothing_secret_whatever_happens(log: Everything, way: Asked) -> None:
    shown: list[str] = []
    for scenario in SCENARIOS:
        shown += used(smart_id_emulated.Emulator(scenario).identity(way))
    assert len(log.seen) > 200
    found = found_in([*log.seen, *shown])
    assert found == []


def test_the_search_finds_what_it_is_meant_to_find(log: Everything) -> None:
    for secret in SECRETS.values():
        logging.getLogger("somebody.else").debug("%s", secret)
    found = found_in(log.seen)
    assert found == list(SECRETS)
