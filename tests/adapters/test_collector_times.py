"""A clock that is off: up to a day it decides nothing; further off it is told, and lets nobody else in."""

import datetime
import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from idclient.adapters import collector_calls
from idclient.adapters.clock import SystemClock
from idclient.adapters.collector_calls import CollectorClient
from idclient.adapters.server_proof import require_server
from idclient.adapters.tls_endings import NotGenuine, TimeDoubtful
from idclient.errors.collector import CollectorNotGenuine, CollectorTimeDoubtful
from idclient.ports.collector import CollectorRequest
from tests.adapters.collector_server import NAME, Authority
from tests.adapters.test_card_tls import KEYS, Card, Door
from tests.doubles import CountingEntropy

AUTHORITY, STRANGER = Authority(), Authority()
DAYS_BEFORE, DAYS_AFTER = 1, 30
"""Since when, and for how long, the certificates of the tests are valid."""


class Off(SystemClock):
    """A clock that is some hours ahead."""

    def __init__(self, hours: float) -> None:
        self.ahead = datetime.timedelta(hours=hours)

    def now(self) -> datetime.datetime:
        return super().now() + self.ahead


@pytest.fixture(autouse=True)
def short_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector_calls, "_ROUNDS", (2.0,))


@pytest.fixture(params=["with a card", "with none"])
def card(request: pytest.FixtureRequest) -> Card | None:
    return Card(KEYS["P-384"], AUTHORITY) if request.param == "with a card" else None


def call(door: Door, card: Card | None, hours: float, *, name: str = NAME) -> Any:
    request = CollectorRequest(
        addresses=(door.address,), name=name, roots=(AUTHORITY.der,), body=b"x" * 100, timeout=5.0,
        credential=card.credential if card else None,
    )  # fmt: skip
    return json.loads(CollectorClient(CountingEntropy(), Off(hours))(request))


@pytest.mark.parametrize("hours", [0, -24, 24, -24 * DAYS_BEFORE - 24, 24 * DAYS_AFTER + 24])
def test_a_clock_that_is_a_day_off_reaches_the_collector(card: Card | None, hours: float) -> None:
    with Door(AUTHORITY, clients=AUTHORITY) as door:
        assert call(door, card, hours)["size"] == 100


@pytest.mark.parametrize("hours", [-24 * DAYS_BEFORE - 26, 24 * DAYS_AFTER + 26])
def test_a_clock_that_is_further_off_is_told_with_both_times(card: Card | None, hours: float) -> None:
    with Door(AUTHORITY, clients=AUTHORITY) as door, pytest.raises(CollectorTimeDoubtful) as caught:
        call(door, card, hours)
    facts = caught.value.facts
    assert (facts["host"], facts["port"], facts["name"]) == (*door.address, NAME)
    assert facts["here"] == f"{Off(hours).now():%Y-%m-%d %H:%M} UTC"
    made = x509.load_der_x509_certificate(AUTHORITY.der)
    assert facts["since"] == f"{made.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"
    assert facts["until"] == f"{made.not_valid_after_utc:%Y-%m-%d %H:%M} UTC"
    assert card is None or card.asked == []


@pytest.mark.parametrize("hours", [-24, 24, -1000, 1000])
def test_whom_the_election_does_not_pin_is_false_by_any_clock(card: Card | None, hours: float) -> None:
    with Door(STRANGER, clients=AUTHORITY) as door, pytest.raises(CollectorNotGenuine):
        call(door, card, hours)
    assert door.came == []


@pytest.mark.parametrize("hours", [-24, 24, -1000, 1000])
def test_another_name_is_false_by_any_clock(card: Card | None, hours: float) -> None:
    with Door(AUTHORITY, clients=AUTHORITY) as door, pytest.raises(CollectorNotGenuine):
        call(door, card, hours, name="voting.ivxv.invalid")
    assert door.came == []


# The proof itself, with authorities in between.

START = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


class Between:
    """A root, an authority below it, and a server: each with its own first and last day after START."""

    def __init__(self, root: tuple[int, int], middle: tuple[int, int], leaf: tuple[int, int]) -> None:
        keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
        names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"TEST {one}")]) for one in "abc"]
        authority = (x509.BasicConstraints(ca=True, path_length=None), True)
        server = (x509.SubjectAlternativeName([x509.DNSName(NAME)]), False)
        spans, issuers = (root, middle, leaf), (0, 0, 1)
        self.root, self.middle, self.leaf = (
            self._made(names[own], keys[own], names[above], keys[above], spans[own], extension)
            for own, above, extension in zip(range(3), issuers, (authority, authority, server), strict=True)
        )

    @staticmethod
    def _made(subject: Any, key: Any, issuer: Any, signer: Any, span: tuple[int, int], extension: Any) -> bytes:
        first, last = (START + datetime.timedelta(days=day) for day in span)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(first).not_valid_after(last)
        made = builder.add_extension(extension[0], critical=extension[1]).sign(signer, hashes.SHA256())
        return made.public_bytes(Encoding.DER)

    def prove(self, hours: float, *, name: str = NAME, chain: tuple[bytes, ...] | None = None) -> None:
        sent = (self.leaf, self.middle) if chain is None else chain
        require_server(sent, [self.root], name, START + datetime.timedelta(hours=hours))


def test_every_certificate_of_the_way_has_a_day_of_grace() -> None:
    for spans in (((0, 90), (0, 90), (10, 20)), ((0, 90), (10, 20), (5, 25)), ((10, 20), (5, 25), (5, 25))):
        between = Between(*spans)
        for hours in (10 * 24 - 25, 10 * 24, 20 * 24, 20 * 24 + 25):
            between.prove(hours)
        for hours in (10 * 24 - 26, 20 * 24 + 26):
            with pytest.raises(TimeDoubtful):
                between.prove(hours)


def test_a_way_that_never_held_together_at_one_time_is_false() -> None:
    with pytest.raises(NotGenuine):
        Between((0, 5), (0, 5), (10, 20)).prove(7 * 24)


def test_without_the_authority_in_between_or_without_anything_nothing_is_proven() -> None:
    between = Between((0, 90), (0, 90), (10, 20))
    for chain in ((between.leaf,), (), (b"",), (between.middle, between.leaf)):
        with pytest.raises(NotGenuine):
            between.prove(15 * 24, chain=chain)


def test_a_doubtful_time_excuses_no_other_name() -> None:
    with pytest.raises(NotGenuine):
        Between((0, 90), (0, 90), (10, 20)).prove(2000, name="mid.ivxv.invalid")
