"""The validator: a login is that person's, for this origin and this challenge, or it is refused for its own reason."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation
from idclient.emulators.authorities.pki import GIVEN_NAMES, PERSONAL_CODE, SURNAME, Holding
from idclient.errors.login import (
    LoginError,
    NonceUnfit,
    OriginRefused,
    SigningCertificateDifferent,
    TokenAlgorithmDifferent,
    TokenCertificatePolicy,
    TokenCertificatePurpose,
    TokenFormatUnsupported,
    TokenMalformed,
    TokenSignatureInvalid,
)
from idclient.errors.ocsp import OcspNonceDifferent, OcspStale
from idclient.errors.service import ServiceError
from idclient.errors.trust import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateStatusUnknown,
    ChainNotFound,
    TrustError,
)
from idclient.relying_party import NonceStore, Person, TokenValidator
from tests.relying_party.token_making import NONCE, ORIGIN, make_token, signature
from tests.trust.made import Made, Recipe
from tests.trust.world import World, make_world


def validator(world: World, **options: Any) -> TokenValidator:
    responders = {"TEST of idclient demo ESTEID": OCSP_URL}
    return TokenValidator(ORIGIN, world.with_store(ocsp_urls=responders), **options)


def card_token(world: World, **changes: Any) -> str:
    holding = world.pki.authentication
    return make_token(holding.certificate, holding.key, **changes)


def issued(world: World, *, key: Any = None, usages: tuple[str, ...] = ("digital_signature",), **recipe: Any) -> Made:
    """Make a certificate of the TEST issuing authority that its responder calls good."""
    issuing = world.pki.issuing
    authority = x509.load_der_x509_certificate(issuing.certificate)
    made = Recipe(
        issuer=Made(issuing.certificate, issuing.key, authority.subject), key=key, usages=usages, **recipe
    ).make()
    world.ocsp.learn(made.der)
    return made


def policies(*oids: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids])


def test_the_holder_of_the_card_is_logged_in(world: World) -> None:
    person = validator(world).validate(card_token(world), NONCE)
    assert (person.surname, person.given_name) == (SURNAME, GIVEN_NAMES)
    assert (person.code, person.country) == (f"PNOEE-{PERSONAL_CODE}", "EE")
    assert PERSONAL_CODE not in repr(person)
    assert SURNAME not in repr(person)
    assert world.ocsp.requests == 1


@pytest.mark.parametrize(
    ("make", "algorithm"),
    [
        (lambda: ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (lambda: ec.generate_private_key(ec.SECP384R1()), "ES384"),
        (lambda: ec.generate_private_key(ec.SECP521R1()), "ES512"),
        (lambda: rsa.generate_private_key(65537, 2048), "RS256"),
        (lambda: rsa.generate_private_key(65537, 2048), "PS256"),
    ],
)
def test_each_algorithm_of_the_format_is_understood(world: World, make: Any, algorithm: str) -> None:
    made = issued(world, key=make())
    assert validator(world).validate(make_token(made.der, made.key, algorithm=algorithm), NONCE).certificate == made.der


def test_a_signature_in_der_is_taken_too(world: World) -> None:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    holding = world.pki.authentication
    raw = signature(holding.key, "ES384", ORIGIN, NONCE)
    der = encode_dss_signature(int.from_bytes(raw[:48]), int.from_bytes(raw[48:]))
    assert validator(world).validate(card_token(world, signature=base64.b64encode(der).decode()), NONCE)


# Attacks of the field, by their numbers there.


def test_a2_a_token_made_for_another_origin_is_refused(world: World) -> None:
    with pytest.raises(TokenSignatureInvalid):
        validator(world).validate(card_token(world, origin="https://evil.example"), NONCE)


def test_a_replayed_token_is_refused(world: World) -> None:
    nonces = NonceStore(world.clock, world.environment.entropy)
    nonce = nonces.issue("session")
    token = card_token(world, nonce=nonce)
    assert validator(world).validate(token, nonces.redeem("session"))
    again = nonces.issue("session")
    with pytest.raises(TokenSignatureInvalid):
        validator(world).validate(token, nonces.redeem("session"))
    assert again != nonce


@pytest.mark.parametrize("value", ["web-eid:1", "web-eid:1.1", "web-eid:2.0", "jwt"])
def test_a_token_of_another_format_is_refused(world: World, value: str) -> None:
    with pytest.raises(TokenFormatUnsupported):
        validator(world).validate(
            card_token(world, format=value) if value != "web-eid:1.1" else with_signing(world), NONCE
        )


@pytest.mark.parametrize("algorithm", ["ES256", "ES512", "RS256", "PS256", "none", "HS256", "es384"])
def test_an_algorithm_that_does_not_go_with_the_key_is_refused(world: World, algorithm: str) -> None:
    token = json.loads(card_token(world)) | {"algorithm": algorithm}
    with pytest.raises(TokenAlgorithmDifferent):
        validator(world).validate(json.dumps(token), NONCE)


def test_a_swapped_certificate_is_refused(world: World) -> None:
    other = issued(world, key=ec.generate_private_key(ec.SECP384R1()))
    with pytest.raises(TokenSignatureInvalid):
        validator(world).validate(make_token(other.der, world.pki.authentication.key), NONCE)


def test_the_same_key_in_a_certificate_of_a_stranger_is_refused(world: World) -> None:
    made = Recipe(key=world.pki.authentication.key, usages=("digital_signature",)).make()
    with pytest.raises(ChainNotFound):
        validator(world).validate(make_token(made.der, made.key), NONCE)


PHONES = {
    "Mobile-ID, 2011": "1.3.6.1.4.1.10015.1.3",
    "Mobile-ID, 2011, with a version": "1.3.6.1.4.1.10015.1.3.3",
    "Mobile-ID, 2015": "1.3.6.1.4.1.10015.3.1.3",
    "Mobile-ID, today": "1.3.6.1.4.1.10015.18.1",
    "Smart-ID, qualified": "1.3.6.1.4.1.10015.17.2",
    "Smart-ID, basic": "1.3.6.1.4.1.10015.17.1",
}


@pytest.mark.parametrize("policy", PHONES.values(), ids=PHONES)
def test_a_token_relayed_through_another_services_question_on_a_phone_is_refused(world: World, policy: str) -> None:
    made = issued(world, extra=((policies("0.4.0.2042.1.2", policy), False),))
    token = make_token(made.der, made.key, algorithm="ES256")  # what the phone was asked to sign was ours, not theirs
    with pytest.raises(TokenCertificatePolicy) as caught:
        validator(world).validate(token, NONCE)
    assert caught.value.facts == {"policy": policy}


@pytest.mark.parametrize("policy", PHONES.values(), ids=PHONES)
def test_a_service_that_takes_phones_says_so(world: World, policy: str) -> None:
    made = issued(world, extra=((policies("0.4.0.2042.1.2", policy), False),))
    token = make_token(made.der, made.key, algorithm="ES256")
    assert validator(world, phones=True).validate(token, NONCE).certificate == made.der


def test_the_purpose_of_todays_smart_id_certificates_is_one_where_phones_are_taken(world: World) -> None:
    purpose = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.4.1.62306.5.7.0")])
    made = issued(world, extra=((purpose, False),))
    token = make_token(made.der, made.key, algorithm="ES256")
    assert validator(world, phones=True).validate(token, NONCE).certificate == made.der
    with pytest.raises(TokenCertificatePurpose):
        validator(world).validate(token, NONCE)


@pytest.mark.parametrize("policy", ["1.3.6.1.4.1.10015.1.1", "1.3.6.1.4.1.10015.1.31", "1.3.6.1.4.1.10015.180"])
def test_policies_that_only_begin_like_those_of_phones_are_not_refused(world: World, policy: str) -> None:
    made = issued(world, extra=((policies("0.4.0.2042.1.2", policy), False),))
    assert validator(world).validate(make_token(made.der, made.key, algorithm="ES256"), NONCE)


def test_a_service_may_refuse_other_policies(world: World) -> None:
    made = issued(world, extra=((policies("2.999.7"), False),))
    token = make_token(made.der, made.key, algorithm="ES256")
    assert validator(world).validate(token, NONCE)
    with pytest.raises(TokenCertificatePolicy):
        validator(world, refused_policies=["2.999.7"]).validate(token, NONCE)


def test_the_signing_key_logs_nobody_in(world: World) -> None:
    holding = world.pki.signing
    with pytest.raises(TokenCertificatePurpose):
        validator(world).validate(make_token(holding.certificate, holding.key), NONCE)


def test_an_authority_logs_nobody_in(world: World) -> None:
    made = issued(world, authority=True, usages=("digital_signature", "key_cert_sign"))
    with pytest.raises(TokenCertificatePurpose):
        validator(world).validate(make_token(made.der, made.key, algorithm="ES256"), NONCE)


def test_a_certificate_for_something_else_logs_nobody_in(world: World) -> None:
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    made = issued(world, extra=((purposes, False),))
    with pytest.raises(TokenCertificatePurpose):
        validator(world).validate(make_token(made.der, made.key, algorithm="ES256"), NONCE)


@pytest.mark.parametrize("part", ["issuing", "root", "issuing_responder", "tsa"])
def test_no_other_certificate_of_the_hierarchy_logs_anybody_in(world: World, part: str) -> None:
    holding: Holding = getattr(world.pki, part)
    with pytest.raises((TokenCertificatePurpose, TrustError)):
        validator(world).validate(make_token(holding.certificate, holding.key), NONCE)


def test_an_expired_certificate_is_refused(world: World) -> None:
    token = card_token(world)
    world.clock.moment += timedelta(days=5 * 365)
    with pytest.raises(CertificateExpired):
        validator(world).validate(token, NONCE)


def test_a_certificate_of_tomorrow_is_refused(world: World) -> None:
    token = card_token(world)
    world.clock.moment -= timedelta(days=30)
    with pytest.raises(CertificateNotYetValid):
        validator(world).validate(token, NONCE)


def test_a_revoked_certificate_is_refused(world: World) -> None:
    world.ocsp.revoke(world.pki.authentication.certificate, Revocation(world.clock.now()))
    with pytest.raises(CertificateRevoked):
        validator(world).validate(card_token(world), NONCE)


def test_a_certificate_that_its_responder_does_not_know_is_refused(world: World) -> None:
    world.ocsp.forget(world.pki.authentication.certificate)
    with pytest.raises(CertificateStatusUnknown):
        validator(world).validate(card_token(world), NONCE)


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (OcspBehaviour.WRONG_NONCE, OcspNonceDifferent),
        (OcspBehaviour.STALE, OcspStale),
        (OcspBehaviour.OTHER_SIGNER, TrustError),
        (OcspBehaviour.STRANGER, TrustError),
        (OcspBehaviour.HTML, ServiceError),
        (OcspBehaviour.OVERLOADED, ServiceError),
    ],
)
def test_no_login_without_a_proven_status(world: World, behaviour: OcspBehaviour, expected: type[Exception]) -> None:
    world.ocsp.behaviour = behaviour
    with pytest.raises(expected):
        validator(world).validate(card_token(world), NONCE)


def test_the_network_is_asked_last(world: World) -> None:
    for token in (
        card_token(world, origin="https://evil.example"),
        card_token(world, format="web-eid:9"),
        "x" * 200,
    ):
        with pytest.raises(LoginError):
            validator(world).validate(token, NONCE)
    assert world.ocsp.requests == 0


@pytest.mark.parametrize("nonce", ["", "short", NONCE + " "])
def test_a_validator_takes_no_challenge_that_no_host_would_sign(world: World, nonce: str) -> None:
    with pytest.raises(NonceUnfit):
        validator(world).validate(card_token(world), nonce)


@pytest.mark.parametrize(
    "origin", ["http://service.example", "https://service.example/", "https://service.example:443"]
)
def test_a_service_must_name_its_origin_as_browsers_do(world: World, origin: str) -> None:
    with pytest.raises(OriginRefused):
        TokenValidator(origin, world.environment)


# Format 1.1 brings signing certificates.


def with_signing(world: World, *certificates: bytes) -> str:
    entries = [
        {
            "certificate": base64.b64encode(certificate).decode(),
            "supportedSignatureAlgorithms": [
                {"cryptoAlgorithm": "ECC", "hashFunction": "SHA-384", "paddingScheme": "NONE"}
            ],
        }
        for certificate in certificates or (world.pki.signing.certificate,)
    ]
    return card_token(world, format="web-eid:1.1", unverifiedSigningCertificates=entries)


def login_1_1(world: World, *certificates: bytes) -> Person:
    return validator(world, formats=["web-eid:1.0", "web-eid:1.1"]).validate(with_signing(world, *certificates), NONCE)


def test_the_signing_certificate_of_the_same_person_is_told(world: World) -> None:
    (entry,) = login_1_1(world).signing_certificates
    assert entry.certificate == world.pki.signing.certificate


def test_a_certificate_that_does_not_sign_is_no_signing_certificate(world: World) -> None:
    with pytest.raises(SigningCertificateDifferent):
        login_1_1(world, world.pki.authentication.certificate)


def test_another_persons_signing_certificate_is_refused(world: World) -> None:
    with pytest.raises(SigningCertificateDifferent):
        login_1_1(world, issued(world, usages=("content_commitment",)).der)


def test_an_expired_signing_certificate_is_refused(world: World) -> None:
    made = issued(world, usages=("content_commitment",), end=world.clock.now() - timedelta(days=1))
    with pytest.raises(CertificateExpired):
        login_1_1(world, made.der)


_WORLD = make_world()
_TOKEN = card_token(_WORLD)


@given(st.data())
def test_a_token_with_a_changed_byte_never_logs_anybody_in(data: st.DataObject) -> None:
    document = json.loads(_TOKEN)
    part = data.draw(st.sampled_from(["unverifiedCertificate", "signature"]))
    octets = bytearray(base64.b64decode(document[part]))
    place = data.draw(st.integers(0, len(octets) - 1))
    octets[place] ^= data.draw(st.integers(1, 255))
    document[part] = base64.b64encode(octets).decode()
    with pytest.raises((LoginError, TrustError)):
        validator(_WORLD).validate(json.dumps(document), NONCE)


@pytest.mark.parametrize("text", ["", "{}" + " " * 100, "x" * 20_000])
def test_what_is_no_token_is_refused(world: World, text: str) -> None:
    with pytest.raises(TokenMalformed):
        validator(world).validate(text, NONCE)
