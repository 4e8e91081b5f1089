"""Keys and certificates of TEST cards that the demo's P-384 pair does not fit, made when such a card is asked for.

They lie in the demo's folder, one file per card model, unencrypted like all TEST keys, readable by their owner only.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from idclient.emulators.authorities.pki import BACKDATED, LEAF_DAYS, DemoPki, Holding
from idclient.errors.trust import DemoKeysNotKept
from idclient.model import Purpose
from idclient.value import frozen

if TYPE_CHECKING:
    from cryptography.x509 import Name

    from idclient.emulators.authorities.pki_profiles import Extensions
    from idclient.emulators.chip.keys import PrivateKey

_FORMAT = 1
_RSA_BITS = 2048
_RSA_EXPONENT = 65537


class KeyKind(Enum):
    """What keys a card carries."""

    P384 = "P-384"
    RSA2048 = "RSA-2048"


@frozen(kw_only=True)
class Holder:
    """A TEST person abroad. `number` is as EF 5001 and the subject's serialNumber write it."""

    country: str
    surname: str
    given_names: str
    number: str
    prefix: str
    keys: KeyKind


HOLDERS: Mapping[str, Holder] = MappingProxyType(
    {
        "latvia": Holder(
            country="LV",
            surname="TEST BĒRZIŅA",
            given_names="ANNA",
            number="329999-99901",
            prefix="PNOLV-",
            keys=KeyKind.RSA2048,
        ),
        "latvia-ec": Holder(
            country="LV",
            surname="TEST BĒRZIŅA",
            given_names="ANNA",
            number="329999-99901",
            prefix="PNOLV-",
            keys=KeyKind.P384,
        ),
        "finland": Holder(
            country="FI",
            surname="TEST KORHONEN",
            given_names="MATTI",
            number="999999901",
            prefix="",
            keys=KeyKind.RSA2048,
        ),
    }
)
"""Who holds the card of each model that is not Estonian."""


@frozen(repr=False)
class CardKeys:
    """Both pairs of one card; certificates are DER. The repr shows nothing."""

    authentication: "tuple[PrivateKey, bytes]"
    signing: "tuple[PrivateKey, bytes]"


def card_keys(folder: Path, model: str, pki: DemoPki, now: datetime) -> CardKeys:
    """Return keys and certificates of a model in `HOLDERS`, issued by the TEST issuing authority; made on first use.

    RSA keys take up to seconds to make. Programs that start together may make them twice; the last one's stay.

    Raises:
        DemoKeysNotKept: the folder cannot be written.
    """
    path = folder / f"TEST-pki-{model}.json"
    kept = _load(path, pki.issuing, now)
    if kept is not None:
        return kept
    made = _create(HOLDERS[model], pki.issuing, now)
    try:
        _save(path, made)
    except OSError as problem:
        raise DemoKeysNotKept from problem
    return made


def _create(holder: Holder, issuer: Holding, now: datetime) -> CardKeys:
    authentication, signing = _generate(holder.keys), _generate(holder.keys)
    return CardKeys(
        (authentication, _issue(authentication, _subject(holder), Purpose.AUTHENTICATION, issuer=issuer, now=now)),
        (signing, _issue(signing, _subject(holder), Purpose.SIGNING, issuer=issuer, now=now)),
    )


def _generate(kind: KeyKind) -> "PrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if kind is KeyKind.P384:
        return ec.generate_private_key(ec.SECP384R1())
    return rsa.generate_private_key(_RSA_EXPONENT, _RSA_BITS)


def _subject(holder: Holder) -> "Name":
    from cryptography.x509 import Name, NameAttribute
    from cryptography.x509.oid import NameOID

    return Name(
        [
            NameAttribute(NameOID.COUNTRY_NAME, holder.country),
            NameAttribute(NameOID.COMMON_NAME, f"{holder.surname} {holder.given_names}"),
            NameAttribute(NameOID.SURNAME, holder.surname),
            NameAttribute(NameOID.GIVEN_NAME, holder.given_names),
            NameAttribute(NameOID.SERIAL_NUMBER, f"{holder.prefix}{holder.number}"),
        ]
    )


def _issue(key: "PrivateKey", subject: "Name", purpose: Purpose, *, issuer: Holding, now: datetime) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA384
    from cryptography.hazmat.primitives.serialization import Encoding

    authority = x509.load_der_x509_certificate(issuer.certificate)
    start = now.replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - BACKDATED)
        .not_valid_after(start + timedelta(days=LEAF_DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for value, critical in _extensions(key, purpose):
        builder = builder.add_extension(value, critical=critical)
    return builder.sign(issuer.key, SHA384()).public_bytes(Encoding.DER)


def _extensions(key: "PrivateKey", purpose: Purpose) -> "Extensions":
    """Return what the Estonian profile says; an RSA key agrees on no secret, so its key usage says so."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import KeyUsage

    from idclient.emulators.authorities import pki_profiles as profiles

    if purpose is Purpose.SIGNING:
        return profiles.signing()
    extensions = profiles.authentication()
    if not isinstance(key, RSAPrivateKey):
        return extensions
    usage = KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return tuple((usage if isinstance(value, KeyUsage) else value, critical) for value, critical in extensions)


def _save(path: Path, keys: CardKeys) -> None:
    import tempfile

    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    content: dict[str, object] = {"format": _FORMAT, "note": "TEST keys of the idclient demo, worth nothing"}
    for name, (key, certificate) in (("authentication", keys.authentication), ("signing", keys.signing)):
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        content[name] = {"certificate": certificate.hex(), "key": pem}
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)


def _load(path: Path, issuer: Holding, now: datetime) -> CardKeys | None:
    """Return what the file holds if it is whole, valid now and of this authority, else None."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        content = json.loads(path.read_bytes())
        if content["format"] != _FORMAT:
            return None
        return CardKeys(*(_pair(content[name], issuer, now) for name in ("authentication", "signing")))
    except (OSError, ValueError, TypeError, KeyError, RecursionError, InvalidSignature, UnsupportedAlgorithm):
        return None


def _pair(entry: dict[str, str], issuer: Holding, now: datetime) -> "tuple[PrivateKey, bytes]":
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_der_x509_certificate

    der = bytes.fromhex(entry["certificate"])
    certificate = load_der_x509_certificate(der)
    key = load_pem_private_key(entry["key"].encode("ascii"), password=None)
    if not isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey) or certificate.public_key() != key.public_key():
        raise ValueError
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise ValueError
    certificate.verify_directly_issued_by(load_der_x509_certificate(issuer.certificate))
    return key, der
