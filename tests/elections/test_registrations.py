"""The list of registrations: what is in it is the collector's by its signature, or is called foreign."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, tsp
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, Hash

from idclient.elections.registrations import Unmatched, read_registrations
from idclient.errors.ballot import RegistrationListMalformed
from idclient.wire.registration_nonce import write_registration_nonce
from tests.ballots.making import COLLECTOR

OTHER = rsa.generate_private_key(65537, 2048)


def digest(data: bytes) -> bytes:
    hashing = Hash(SHA256())
    hashing.update(data)
    return hashing.finalize()


def request(data: bytes, key: Any = None, **changes: Any) -> bytes:
    """Return a registration as another program writes it."""
    signer: Any = key or COLLECTOR.key
    value = signer.sign(data, PKCS1v15(), SHA256())
    parts: dict[str, Any] = {
        "version": "v1",
        "message_imprint": {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "hashed_message": digest(data),
        },
        "nonce": write_registration_nonce(value),
        "cert_req": True,
    }
    octets: bytes = tsp.TimeStampReq({name: value for name, value in (parts | changes).items() if value}).dump()
    return octets


def listed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path / "list.zip", "w") as archive:
        for name, octets in files.items():
            archive.writestr(name, octets)
    return path / "list.zip"


def test_registrations_are_read_in_order_and_each_accounts_for_one_vote(tmp_path: Path) -> None:
    path = listed(
        tmp_path, {"3.tsq": request(b"a"), "1.tsq": request(b"a"), "2.tsq": request(b"b", req_policy="1.2.3")}
    )
    found = read_registrations(path, COLLECTOR.der)
    assert [(one.name, one.request.imprint) for one in found.registrations] == [
        ("1.tsq", digest(b"a")), ("2.tsq", digest(b"b")), ("3.tsq", digest(b"a")),
    ]  # fmt: skip
    unmatched = Unmatched(found.registrations)
    first = found.registrations[0].request
    assert [unmatched.take(first.imprint, first.nonce) for _ in range(3)] == ["1.tsq", "3.tsq", None]
    assert unmatched.take(first.imprint, first.nonce + 1) is None
    assert unmatched.names == ("2.tsq",)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"0",
        request(b"a", nonce=None),
        request(b"a", nonce=5),
        request(b"a", OTHER),
        request(b"a") + b"\0",
        request(
            b"a",
            message_imprint={
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": digest(b"b"),
            },
        ),
        request(
            b"a",
            message_imprint={
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha384"}),
                "hashed_message": digest(b"a"),
            },
        ),
    ],
)
def test_what_is_not_the_collectors_registers_nothing(tmp_path: Path, octets: bytes) -> None:
    found = read_registrations(listed(tmp_path, {"1.tsq": octets, "2.tsq": request(b"a")}), COLLECTOR.der)
    assert ([one.name for one in found.registrations], found.foreign) == (["2.tsq"], ("1.tsq",))


@pytest.mark.parametrize("files", [{"1.txt": b""}, {"../1.tsq": b""}, {"1.tsq": bytes(5000)}])
def test_what_is_no_list_is_told(tmp_path: Path, files: dict[str, bytes]) -> None:
    with pytest.raises(RegistrationListMalformed):
        read_registrations(listed(tmp_path, files), COLLECTOR.der)


def test_a_file_that_is_no_zip_or_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegistrationListMalformed):
        read_registrations(tmp_path / "none.zip", COLLECTOR.der)
    (tmp_path / "bad.zip").write_bytes(b"PK\3\4 and no more")
    with pytest.raises(RegistrationListMalformed):
        read_registrations(tmp_path / "bad.zip", COLLECTOR.der)


def test_a_name_that_is_there_twice_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        archive.writestr("1.tsq", request(b"a"))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("1.tsq", request(b"b"))
    with pytest.raises(RegistrationListMalformed):
        read_registrations(tmp_path / "list.zip", COLLECTOR.der)
