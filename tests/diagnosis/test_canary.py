"""Name, codes, numbers, addresses and paths are planted in every source of a report; nothing of them comes out."""

import base64
import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Iterator, Sequence

import pytest

from idclient.diagnosis.bundle import preview
from idclient.diagnosis.logbook import Logbook
from idclient.diagnosis.redaction import Redactor
from idclient.emulators.chip import Chip
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.errors.service import ServiceUnreachable
from idclient.journeys.diagnose import Diagnosis
from idclient.model import Profile, TrustStore
from idclient.ports import Environment, Request, Response, Services
from idclient.ports.host import PathFacts, ProgramOutput, SocketAnswer, SocketState
from idclient.value import replace
from tests import canary
from tests.doubles import CountingEntropy, FixedClock
from tests.emulators.personalisation import national_card

READER = f"Canary Reader [{canary.SERIAL}] ({canary.SERIAL}) 00 00"
NAME = "idclient-canary"

PLANTED = [
    f"holder {canary.SURNAME}, {canary.GIVEN_NAMES}, {canary.CODE}",
    f"CN={canary.SURNAME}\\,{canary.GIVEN_NAMES}\\,{canary.CODE},SN={canary.SURNAME},serialNumber=PNOEE-{canary.CODE}",
    f"{canary.GIVEN_NAMES.title()} {canary.SURNAME.title()} <{canary.EMAIL}> {canary.PHONE}",
    f"document {canary.DOCUMENT} of {canary.USER}@{canary.HOST}",
    f"PIN1: {canary.PIN1}, PIN2={canary.PIN2}, PUK is {canary.PUK}, CAN {canary.CAN}",
    f"{canary.HOME}/Documents/{canary.SURNAME.title()}.pdf on {canary.HOST}",
    f"C:\\Users\\{canary.USER}\\Desktop file:///home/{canary.USER}/x",
    f"http_proxy=http://{canary.PROXY_USER}:{canary.PIN1}@proxy.example:3128",
    f"https://ocsp.example/x?code={canary.CODE}&token={canary.TOKEN}",
    f"Authorization: Bearer {canary.TOKEN}",
    f"{READER}: 00 20 00 01 0C {canary.PIN1.encode().hex(' ')} 00 00 00 00 00 00",
    f"002400810C{canary.PIN2.encode().hex()}FFFFFFFFFF -> 9000",
    f"00 B0 00 00 E7 -> {f'{canary.SURNAME},{canary.CODE}'.encode().hex(' ')} 90 00",
    canary.SURNAME.encode("utf-16-le").hex(),
    canary.CODE.encode().hex(":"),
    base64.b64encode(f"..{canary.SURNAME},{canary.GIVEN_NAMES},{canary.CODE}1".encode()).decode(),
    json.dumps({"surname": canary.SURNAME, "given_names": canary.GIVEN_NAMES, "mail": canary.EMAIL}),
    repr(f"{canary.SURNAME} {canary.DOCUMENT}".encode()),
    f"{list(canary.CODE.encode())}",
]
TEXT = "\n".join(PLANTED)


class PlantedHost:
    """A machine on which everything that can be read tells too much."""

    platform = "linux"

    def variable(self, name: str) -> str | None:
        return canary.HOME if name == "HOME" else f"http://{canary.PROXY_USER}:x@{canary.HOST}:3128/{canary.CODE}"

    def look(self, path: str) -> PathFacts | None:
        return PathFacts("file", 0o600)

    def read(self, path: str) -> bytes | None:
        return TEXT.encode()

    def names(self, path: str) -> Sequence[str]:
        return [f"{canary.USER}.{canary.HOST}", canary.CODE]

    def target(self, path: str) -> str | None:
        return f"{canary.HOME}/{canary.SERIAL}"

    def run(self, command: Sequence[str], *, seconds: float) -> ProgramOutput | None:
        return ProgramOutput(0, TEXT)

    def ask_socket(self, path: str, request: bytes, *, size: int, seconds: float) -> SocketAnswer:
        return SocketAnswer(SocketState.ANSWERED, canary.CODE.encode())

    def library(self, name: str) -> str | None:
        return f"{canary.HOME}/lib/{name}"

    def version(self, package: str) -> str | None:
        return f"1.0+{canary.USER}"

    def personal(self) -> Sequence[tuple[str, str]]:
        return [("user", canary.USER), ("host", canary.HOST), ("path", canary.HOME)]


def unreachable(request: Request) -> Response:
    raise ServiceUnreachable(service=request.service)


class NoVault:
    def read(self, name: str) -> str | None:
        return canary.CAN

    def write(self, name: str, secret: str) -> None:
        pass

    def delete(self, name: str) -> None:
        pass


@pytest.fixture
def logbook() -> Iterator[Logbook]:
    book = Logbook()
    book.listen(logging.DEBUG, NAME)
    book.listen(logging.DEBUG)
    yield book
    for name in (NAME, "idclient"):
        logging.getLogger(name).removeHandler(book)


def environment() -> Environment:
    card = replace(national_card(), pin1=canary.PIN1, pin2=canary.PIN2, puk=canary.PUK)
    return Environment(
        readers=EmulatedReaders(Slot(READER, Chip(card))),
        http=unreachable,
        clock=FixedClock(),
        vault=NoVault(),
        entropy=CountingEntropy(),
        trust=TrustStore(profile=Profile.REAL, anchors=(), timestamp_anchors=()),
        services=Services(tsa_url=f"http://tsa.example/?user={canary.USER}"),
    )


def everything_of(diagnosis: Diagnosis, report: object, log: Sequence[str]) -> list[bytes]:
    """Return the bundle, whole and taken apart."""
    octets = json.dumps(report, default=str).encode()
    bundle = preview(report=octets, text=f"{report}\n{TEXT}", log=[*log, *PLANTED], redactor=diagnosis.redactor)
    with zipfile.ZipFile(io.BytesIO(bundle.octets())) as archive:
        inside = [archive.read(name) for name in archive.namelist()]
        names = [json.dumps([name, archive.getinfo(name).comment.hex()]).encode() for name in archive.namelist()]
    digests = [hashlib.sha256(octets).hexdigest().encode() for octets in inside]
    return [
        bundle.octets(),
        *(without(digests, octets) for octets in inside),
        *names,
        without(digests, repr(bundle.manifest).encode()),
    ]


def without(digests: Sequence[bytes], octets: bytes) -> bytes:
    """Return octets less the digests of what is searched itself: by chance they may hold any six digits."""
    for digest in digests:
        octets = octets.replace(digest, b"")
    return octets


def learned_by_the_card(redactor: Redactor) -> None:
    """Teach what the checks of the card teach, for sources that come before the card."""
    redactor.learn("person", canary.SURNAME)
    redactor.learn("person", canary.GIVEN_NAMES)
    redactor.learn("code", canary.CODE)
    redactor.learn("document", canary.DOCUMENT)
    for name in (READER, canary.SERIAL):
        redactor.learn("reader-serial", name)


def test_nothing_that_was_planted_comes_out_of_a_diagnosis(logbook: Logbook) -> None:
    diagnosis = Diagnosis(environment(), PlantedHost(), proxy=f"http://{canary.PROXY_USER}:x@{canary.HOST}:3128")
    report = diagnosis.run()
    rows = [(row.id, row.subject, dict(row.finding.evidence), row.finding.code) for row in report.rows]
    assert len(rows) > 10
    learned_by_the_card(diagnosis.redactor)
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        for planted in PLANTED:
            logging.getLogger(NAME).log(level, "%s", planted)
    for octets in everything_of(diagnosis, {"rows": rows, "planted": PLANTED}, logbook.lines()):
        assert canary.found_in(octets) == []


def test_what_the_card_taught_is_enough() -> None:
    diagnosis = Diagnosis(environment(), PlantedHost())
    diagnosis.run()
    shown = diagnosis.redactor.text(f"{canary.SURNAME} {canary.GIVEN_NAMES} {canary.CODE} {canary.DOCUMENT}")
    assert canary.found_in(shown.encode()) == []


@pytest.mark.parametrize("planted", PLANTED)
def test_the_planted_texts_are_seen_by_the_search(planted: str) -> None:
    assert canary.found_in(planted.encode())
