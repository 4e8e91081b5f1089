"""What a web page may have of a card: a proof of who holds it for that page alone, a certificate, a signature.

The digest that the authentication key signs is made here, of origin and nonce; no caller's digest ever reaches it.
"""

from collections.abc import Mapping

from idclient import __version__
from idclient.cards.identity import CardIdentity
from idclient.errors.login import LoginUnsupported
from idclient.errors.native import HashUnsupported, OtherCard
from idclient.model import Dialog, Identity, PhoneName, Purpose, Signature, SignatureAlgorithm
from idclient.ports import Environment
from idclient.trust.certificates import check_validity, read_certificate
from idclient.trust.signatures import key_kind
from idclient.value import frozen
from idclient.wire.web_eid import (
    ALGORITHMS,
    FORMAT_1_0,
    FORMAT_1_1,
    HASHES,
    AuthenticationToken,
    SigningCertificate,
    signed_digest,
)
from idclient.wire.web_eid_command import Authenticate, SignHash

PROGRAM = f"https://idclient.invalid/releases/{__version__}"
"""What a token says it was made with: an address, by the format, though of no use to whoever checks the token."""
_NAMES = {
    SignatureAlgorithm.ECDSA_SHA256: "ES256",
    SignatureAlgorithm.ECDSA_SHA384: "ES384",
    SignatureAlgorithm.ECDSA_SHA512: "ES512",
    SignatureAlgorithm.RSA_SHA256: "RS256",
    SignatureAlgorithm.RSA_PSS_SHA256: "PS256",
}
_DEFAULT_HASH = "sha256"
"""The hash for a key that is not known beforehand: a phone tells its certificate with the signature."""


@frozen
class PageSignature:
    """A signature for a page: r‖s or the plain block, and its algorithm as Web eID writes it."""

    value: bytes
    algorithm: Mapping[str, str]


def require_token_maker(environment: Environment, phone: PhoneName) -> None:
    """Refuse a phone that signs in no way that a token can tell, before anybody is asked anything.

    Smart-ID v3 signs a text of its own around the digest (ACSP_V2), which is not what a token's signature covers.

    Raises: LoginUnsupported.
    """
    service = environment.services.smart_id
    if phone is PhoneName.SMART_ID and service.url and service.api != "v2":
        raise LoginUnsupported


def make_token(
    environment: Environment,
    identity: Identity,
    asked: Authenticate,
    dialog: Dialog,
    *,
    token_format: str = FORMAT_1_0,
) -> AuthenticationToken:
    """Return a token that proves to one origin who holds the identity, after PIN1. Blocks for the person.

    Format 1.1 adds the signing certificate.

    Raises:
        LoginUnsupported: the identity signs in no way that a token can tell.
        CertificateExpired, CertificateNotYetValid: nobody was asked.
        CardError, PhoneError, Cancelled: from the identity and the person.
    """
    signing: tuple[SigningCertificate, ...] = ()
    hash_name = _DEFAULT_HASH
    if isinstance(identity, CardIdentity):
        wanted = (Purpose.AUTHENTICATION, Purpose.SIGNING) if token_format == FORMAT_1_1 else (Purpose.AUTHENTICATION,)
        found = identity.certificates(wanted, dialog)
        certificate = read_certificate(found[Purpose.AUTHENTICATION])
        check_validity(certificate, environment.clock.now())
        hash_name = HASHES[ALGORITHMS[key_kind(certificate.public_key)][0]]
    if token_format == FORMAT_1_1:
        signing = (signing_certificate(identity, dialog),)
    proof = identity.authenticate(signed_digest(asked.origin.text, asked.nonce, hash_name), dialog)
    return AuthenticationToken(
        certificate=proof.certificate,
        algorithm=_algorithm(proof, hash_name),
        signature=proof.value,
        format=token_format,
        app_version=PROGRAM,
        signing=signing,
    )


def signing_certificate(identity: Identity, dialog: Dialog) -> SigningCertificate:
    """Return the signing certificate and what its key can do; no PIN is asked. Raises: CardError, Cancelled."""
    certificate = identity.certificate(dialog)
    offered = [entry for scheme in identity.signature_algorithms(dialog) for entry in _entries(scheme)]
    return SigningCertificate(certificate, tuple(offered))


def sign_hash(environment: Environment, identity: Identity, asked: SignHash, dialog: Dialog) -> PageSignature:
    """Sign a page's digest with the signing key of the very certificate that the page was given, after PIN2.

    Raises:
        OtherCard: the certificate is another one; nobody was asked for a PIN.
        HashUnsupported: the key does not sign such a hash.
        CertificateExpired, CertificateNotYetValid, CardError, Cancelled.
    """
    offered = signing_certificate(identity, dialog)
    if offered.certificate != asked.certificate:
        raise OtherCard
    check_validity(read_certificate(offered.certificate), environment.clock.now())
    fitting = [entry for entry in offered.algorithms if entry["hashFunction"] == asked.hash_function]
    if not fitting:
        raise HashUnsupported(hash_function=asked.hash_function)
    done = identity.sign(asked.digest, dialog)
    padding = _padding(done.algorithm)
    return PageSignature(done.value, next(entry for entry in fitting if entry["paddingScheme"] == padding))


def _algorithm(proof: Signature, hash_name: str) -> str:
    name = _NAMES.get(proof.algorithm, "")
    kind = key_kind(read_certificate(proof.certificate).public_key)
    if proof.message or name not in ALGORITHMS[kind] or HASHES[name] != hash_name:
        raise LoginUnsupported
    return name


def _entries(scheme: SignatureAlgorithm) -> list[Mapping[str, str]]:
    """Return how Web eID writes a scheme. An EC key signs a digest whichever hash it came from; RSA names the hash."""
    size = scheme.hash_name.removeprefix("sha")
    families = ("SHA-", "SHA3-") if _padding(scheme) == "NONE" else ("SHA-",)
    kind = "ECC" if _padding(scheme) == "NONE" else "RSA"
    return [
        {"cryptoAlgorithm": kind, "hashFunction": family + size, "paddingScheme": _padding(scheme)}
        for family in families
    ]


def _padding(scheme: SignatureAlgorithm) -> str:
    if scheme.name.startswith("ECDSA"):
        return "NONE"
    return "PSS" if scheme.name.startswith("RSA_PSS") else "PKCS1.5"
