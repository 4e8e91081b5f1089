"""TLS with a key that is elsewhere: against Python's own TLS as a server that wants to know who comes."""

import json
import ssl
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID

from idclient.adapters import collector_calls
from idclient.adapters.collector_calls import CollectorClient
from idclient.errors import Cancelled
from idclient.errors.collector import CollectorCardRefused, CollectorNotGenuine, CollectorTlsFailed
from idclient.ports.collector import CollectorRequest, TlsCredential
from idclient.value import replace
from tests.adapters.collector_server import NAME, Authority, CollectorServer
from tests.doubles import CountingEntropy

AUTHORITY, STRANGER = Authority(), Authority()
KEYS: dict[str, Any] = {
    "P-256": ec.generate_private_key(ec.SECP256R1()),
    "P-384": ec.generate_private_key(ec.SECP384R1()),
    "P-521": ec.generate_private_key(ec.SECP521R1()),
    "RSA": rsa.generate_private_key(65537, 2048),
}


class Card:
    """A key that signs digests, and remembers which."""

    def __init__(self, key: Any, authority: Authority = AUTHORITY) -> None:
        self.asked: list[tuple[str, int]] = []
        self.key = key
        subject = x509.Name([x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, "PNOEE-38001085718")])
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        self.certificate = authority._made(subject, key, (usage, False))

    def sign(self, digest: bytes, hash_name: str) -> bytes:
        self.asked.append((hash_name, len(digest)))
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), Prehashed(getattr(hashes, hash_name.upper())()))
        width = (self.key.key_size + 7) // 8
        padded = digest.rjust(64, b"\0") if len(digest) not in (32, 48, 64) else digest
        by_size = {32: hashes.SHA256(), 48: hashes.SHA384(), 64: hashes.SHA512()}
        r, s = decode_dss_signature(self.key.sign(padded, ec.ECDSA(Prehashed(by_size[len(padded)]))))
        return r.to_bytes(width) + s.to_bytes(width)

    @property
    def credential(self) -> TlsCredential:
        return TlsCredential(self.certificate, self.sign)


class Door(CollectorServer):
    """A server that asks for a certificate of one authority, and tells whose came."""

    def __init__(self, authority: Authority = AUTHORITY, *, name: str = NAME, clients: Authority = AUTHORITY) -> None:
        self.came: list[bytes | None] = []
        super().__init__(self._talk_to, authority, name=name)
        self._context.verify_mode = ssl.CERT_OPTIONAL
        self._context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(clients.der))

    def _talk_to(self, connection: ssl.SSLSocket) -> None:
        self.came.append(connection.getpeercert(binary_form=True))
        body = connection.recv(65_536)
        connection.sendall(json.dumps({"version": connection.version(), "size": len(body)}).encode() + b"\n")


def call(door: Door, credential: TlsCredential, **changes: Any) -> Any:
    made = CollectorRequest(
        addresses=(door.address,),
        name=NAME,
        roots=(AUTHORITY.der,),
        body=b"x" * 8192,
        timeout=5.0,
        credential=credential,
    )
    return json.loads(CollectorClient(CountingEntropy())(replace(made, **changes)))


@pytest.mark.parametrize("kind", KEYS)
def test_the_other_side_sees_whose_card_it_is(kind: str) -> None:
    card = Card(KEYS[kind])
    with Door() as door:
        assert call(door, card.credential) == {"version": "TLSv1.2", "size": 8192}
    assert door.came == [card.certificate]
    assert len(card.asked) == 1


def test_what_the_card_signs_is_as_long_as_its_hash_or_its_curve() -> None:
    asked = {}
    for kind, key in KEYS.items():
        card = Card(key)
        with Door() as door:
            call(door, card.credential)
        asked[kind] = card.asked[0]
    assert asked["P-384"] == ("sha384", 48)
    assert asked["RSA"][1] == {"sha256": 32, "sha384": 48, "sha512": 64}[asked["RSA"][0]]


@pytest.mark.parametrize(
    ("authority", "name"), [(STRANGER, NAME), (AUTHORITY, "voting.ivxv.invalid"), (AUTHORITY, "*.ivxv.invalid")]
)
def test_to_whom_the_election_does_not_pin_no_card_is_shown(
    authority: Authority, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector_calls, "_ROUNDS", (1.0, 1.0))
    card = Card(KEYS["P-384"])
    with Door(authority, name=name) as door, pytest.raises(CollectorNotGenuine):
        call(door, card.credential)
    assert door.came == []
    assert card.asked == []


@pytest.mark.parametrize("kind", KEYS)
def test_a_card_that_the_other_side_does_not_know_signs_once_whatever_addresses_there_are(kind: str) -> None:
    card = Card(KEYS[kind], STRANGER)
    with Door() as one, Door() as two, pytest.raises(CollectorCardRefused) as caught:
        call(one, card.credential, addresses=(one.address, two.address))
    assert len(card.asked) == 1
    assert one.came + two.came == []
    assert (caught.value.facts["name"], caught.value.retry) == (NAME, False)


def test_a_line_that_breaks_after_the_card_has_signed_makes_it_sign_no_second_time() -> None:
    card = Card(KEYS["P-384"])
    with Door() as door:

        def sign_and_break(digest: bytes, hash_name: str) -> bytes:
            door.hang_up()
            return card.sign(digest, hash_name)

        with pytest.raises(CollectorTlsFailed):
            call(door, TlsCredential(card.certificate, sign_and_break), addresses=(door.address, door.address))
    assert len(card.asked) == 1


def test_an_address_that_fails_before_the_card_is_asked_leaves_it_for_the_next() -> None:
    card = Card(KEYS["P-384"])
    with Door(STRANGER) as false, Door() as true:
        for _ in range(4):
            assert call(true, card.credential, addresses=(false.address, true.address))["size"] == 8192
    assert len(card.asked) == 4


def test_who_does_not_enter_the_pin_is_not_connected() -> None:
    def cancelled(_digest: bytes, _hash: str) -> bytes:
        raise Cancelled

    credential = TlsCredential(Card(KEYS["P-384"]).certificate, cancelled)
    with Door() as door, pytest.raises(Cancelled):
        call(door, credential)
    assert door.came == []


def test_a_signature_of_another_key_is_no_way_in() -> None:
    mine, other = Card(KEYS["P-384"]), Card(ec.generate_private_key(ec.SECP384R1()))
    with Door() as door, pytest.raises(CollectorCardRefused):
        call(door, TlsCredential(mine.certificate, other.sign))
    assert len(other.asked) == 1
    assert door.came == []


def test_no_certificate_is_in_a_repr() -> None:
    card = Card(KEYS["P-256"])
    assert repr(card.credential) == "TlsCredential()"
