"""A card for tests: fresh P-384 keys, certificates with the right key usages, signed by a throw-away authority."""

from datetime import UTC, date, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from idclient.emulators.chip import Personalisation
from idclient.value import replace

PERSONAL_CODE = "38001085718"
HOLDER = f"JÕEORG,JAAK-KRISTJAN,{PERSONAL_CODE}"


@cache
def residents_card() -> Personalisation:
    """An e-residency digi-ID; made once per process."""
    issuer_key = ec.generate_private_key(ec.SECP384R1())
    authentication, signing = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP384R1())
    return Personalisation(
        authentication_key=authentication,
        signing_key=signing,
        authentication_certificate=_certificate(authentication, issuer_key, _authentication_usage(), client=True),
        signing_certificate=_certificate(signing, issuer_key, _signing_usage(), client=False),
        surname="JÕEORG",
        given_names="JAAK-KRISTJAN",
        personal_code=PERSONAL_CODE,
        document_number="NS0000009",
        expires=date(2030, 8, 13),
        issued=date(2025, 8, 13),
    )


def elliptic(key: object) -> ec.EllipticCurvePrivateKey:
    """A key that is known to be an elliptic curve's."""
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def national_card() -> Personalisation:
    """An ID card of the same holder, with every record filled."""
    return replace(
        residents_card(),
        document_number="AS0010392",
        sex="M",
        citizenship="EST",
        birth=date(1980, 1, 8),
        birth_place="EST",
        issue_place="EST",
        notes=("first", "second"),
    )


def _certificate(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    usage: x509.KeyUsage,
    *,
    client: bool,
) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(
            x509.Name(
                [
                    x509.NameAttribute(NameOID.COUNTRY_NAME, "EE"),
                    x509.NameAttribute(NameOID.COMMON_NAME, HOLDER),
                    x509.NameAttribute(NameOID.SURNAME, "JÕEORG"),
                    x509.NameAttribute(NameOID.GIVEN_NAME, "JAAK-KRISTJAN"),
                    x509.NameAttribute(NameOID.SERIAL_NUMBER, f"PNOEE-{PERSONAL_CODE}"),
                ]
            )
        )
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TEST of nobody")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2025, 8, 13, tzinfo=UTC))
        .not_valid_after(datetime(2030, 8, 13, tzinfo=UTC))
        .add_extension(usage, critical=True)
    )
    if client:
        purposes = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION]
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    return builder.sign(issuer_key, SHA384()).public_bytes(Encoding.DER)


def _authentication_usage() -> x509.KeyUsage:
    return _usage("digital_signature", "key_agreement")


def _signing_usage() -> x509.KeyUsage:
    return _usage("content_commitment")


def _usage(*names: str) -> x509.KeyUsage:
    fields = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{field: field in names for field in fields})


@cache
def rsa_card() -> Personalisation:
    """The same holder with RSA keys of 2048 bits and a PIN2 of six digits, as Latvia and Finland want it."""
    issuer_key = ec.generate_private_key(ec.SECP384R1())
    authentication, signing = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    return replace(
        residents_card(),
        authentication_key=authentication,
        signing_key=signing,
        authentication_certificate=_certificate(authentication, issuer_key, _usage("digital_signature"), client=True),
        signing_certificate=_certificate(signing, issuer_key, _signing_usage(), client=False),
        pin2="123456",
    )
