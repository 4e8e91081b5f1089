"""A signature that Mobile-ID answers is the certificate's over our own hash, in the scheme asked for, or none."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from idclient.errors.phone_answer import (
    PhoneAlgorithmDifferent,
    PhoneAnswerMalformed,
    PhoneSignatureInvalid,
)
from idclient.model import Purpose
from tests.doubles import Person
from tests.mobile.mobile_id_service import (
    POLL,
    START,
    MobileIdService,
    answer,
    digest_of,
    identity,
    signed,
)
from tests.trust.world import World

DIGEST = digest_of("sha256")


def used(service: MobileIdService, purpose: Purpose) -> None:
    phone = identity(service)
    (phone.sign if purpose is Purpose.SIGNING else phone.authenticate)(DIGEST, Person())


def with_signature(**changes: object) -> Callable[[dict[str, object]], object]:
    def bend(values: dict[str, Any]) -> object:
        return {**values, "signature": {**values["signature"], **changes}}

    return bend


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def by_another_key(service: MobileIdService, _purpose: Purpose) -> bytes:
    return signed(ec.generate_private_key(ec.SECP256R1()), DIGEST, "SHA256")


def by_the_other_purposes_key(service: MobileIdService, purpose: Purpose) -> bytes:
    other = Purpose.AUTHENTICATION if purpose is Purpose.SIGNING else Purpose.SIGNING
    return signed(service.offered[other].key, DIGEST, "SHA256")


def over_another_hash(service: MobileIdService, purpose: Purpose) -> bytes:
    return signed(service.offered[purpose].key, hashlib.sha256(b"another document").digest(), "SHA256")


def over_a_hash_with_the_same_code(service: MobileIdService, purpose: Purpose) -> bytes:
    middle = bytes(byte ^ 0xFF for byte in DIGEST[1:-1])
    return signed(service.offered[purpose].key, DIGEST[:1] + middle + DIGEST[-1:], "SHA256")


def over_the_hash_of_our_hash(service: MobileIdService, purpose: Purpose) -> bytes:
    return signed(service.offered[purpose].key, hashlib.sha256(DIGEST).digest(), "SHA256")


def without_its_last_octet(service: MobileIdService, purpose: Purpose) -> bytes:
    return signed(service.offered[purpose].key, DIGEST, "SHA256")[:-1]


def of_zeros(_service: MobileIdService, _purpose: Purpose) -> bytes:
    return bytes(64)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize(
    "make",
    [
        by_another_key,
        by_the_other_purposes_key,
        over_another_hash,
        over_a_hash_with_the_same_code,
        over_the_hash_of_our_hash,
        without_its_last_octet,
        of_zeros,
    ],
)
def test_a_signature_that_is_not_the_certificates_over_our_hash_is_refused(
    world: World, purpose: Purpose, make: Callable[[MobileIdService, Purpose], bytes]
) -> None:
    service = MobileIdService(world, running=0)
    service.bends[POLL] = with_signature(value=b64(make(service, purpose)))
    with pytest.raises(PhoneSignatureInvalid):
        used(service, purpose)


@pytest.mark.parametrize("purpose", Purpose)
def test_der_is_understood_and_comes_out_as_two_numbers(world: World, purpose: Purpose) -> None:
    service = MobileIdService(world, running=0)
    raw = signed(service.offered[purpose].key, DIGEST, "SHA256")
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    service.bends[POLL] = with_signature(value=b64(der))
    phone = identity(service)
    signature = (phone.sign if purpose is Purpose.SIGNING else phone.authenticate)(DIGEST, Person())
    assert signature.value == raw


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize(
    "name", ["SHA384WithECEncryption", "SHA512WithECEncryption", "SHA256WithRSAEncryption", "SHA1WithEC", "none"]
)
def test_an_algorithm_that_fits_neither_request_nor_key_is_refused(world: World, purpose: Purpose, name: str) -> None:
    service = MobileIdService(world, running=0)
    service.bends[POLL] = with_signature(algorithm=name)
    with pytest.raises(PhoneAlgorithmDifferent):
        used(service, purpose)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("signature", [None, {}, "AAAA", {"value": "", "algorithm": "SHA256WithECEncryption"}])
def test_ok_without_a_signature_is_no_success(world: World, purpose: Purpose, signature: object) -> None:
    service = MobileIdService(world, running=0)
    service.bends[POLL] = lambda values: {**values, "signature": signature}
    with pytest.raises(PhoneAnswerMalformed):
        used(service, purpose)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("session", ["", "../certificate", "de305d54", "de305d54-75b4-431b-adb2-eb6b9e546014/../x", 5])
def test_a_session_that_is_no_uuid_never_gets_into_an_address(world: World, purpose: Purpose, session: object) -> None:
    service = MobileIdService(world)
    service.acts[START].append(lambda _: answer({"sessionID": session}))
    with pytest.raises(PhoneAnswerMalformed):
        used(service, purpose)
    assert POLL not in service.stages()
