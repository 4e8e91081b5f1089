"""Is this token a login of that person, here and now (Web eID authentication token, validation rules)?"""

from collections.abc import Sequence
from datetime import timedelta

from idclient.errors.login import (
    SigningCertificateDifferent,
    TokenAlgorithmDifferent,
    TokenCertificatePolicy,
    TokenCertificatePurpose,
    TokenFormatUnsupported,
    TokenSignatureInvalid,
)
from idclient.errors.trust import SignatureInvalid
from idclient.ports import Outside
from idclient.relying_party.statuses import Statuses
from idclient.trust.certificates import Certificate, check_validity, read_certificate, read_holder
from idclient.trust.chain import build_chain
from idclient.trust.signatures import Padding, Scheme, key_kind, verify_digest
from idclient.value import field, frozen
from idclient.wire.origin import read_origin
from idclient.wire.web_eid import (
    ALGORITHMS,
    FORMAT_1_0,
    HASHES,
    AuthenticationToken,
    SigningCertificate,
    read_token,
    require_nonce,
    signed_digest,
)

CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
SMART_ID_AUTH = "1.3.6.1.4.1.62306.5.7.0"
"""What authenticating certificates of Smart-ID are for since April 2025, in place of client authentication."""
PHONE_POLICIES = (
    "1.3.6.1.4.1.10015.1.3",  # Mobile-ID, and all below it
    "1.3.6.1.4.1.10015.3.1.3",  # Mobile-ID of ESTEID-SK 2015
    "1.3.6.1.4.1.10015.17",  # Smart-ID
    "1.3.6.1.4.1.10015.18",  # Mobile-ID
)
"""Of certificates on phones, whose keys sign what any service sends to them: their signature is bound to no origin.

A service that asks somebody to confirm a login of its own may have the digest of yours signed, and make a token of it.
"""

_WIDTHS = {"ES256": 32, "ES384": 48, "ES512": 66}
_SALT = 32


@frozen
class Person:
    """Who logged in, proven. `code` is as the certificate writes it: PNOEE-…; `country` is its two letters."""

    given_name: str = field(repr=False)
    surname: str = field(repr=False)
    code: str = field(repr=False)
    country: str
    certificate: bytes = field(repr=False)
    signing_certificates: tuple[SigningCertificate, ...] = field(default=(), repr=False)


class TokenValidator:
    """Validates tokens for one origin. Safe for several threads; blocks for OCSP answers."""

    def __init__(
        self,
        origin: str,
        outside: Outside,
        *,
        formats: Sequence[str] = (FORMAT_1_0,),
        phones: bool = False,
        refused_policies: Sequence[str] = (),
        status_lifetime: timedelta = timedelta(0),
    ) -> None:
        """Take the service's own origin, as browsers write it. Raises: OriginRefused.

        `phones` accepts certificates of `PHONE_POLICIES`: then nothing but the person at the phone stands against a
        token that another service obtained. Of `refused_policies` whatever is below one is refused, too.
        A certificate called good may be believed for `status_lifetime`, two minutes at most, without asking again.
        """
        self._origin = read_origin(origin).text
        self._outside = outside
        self._formats = frozenset(formats)
        self._phones = phones
        self._refused = (*refused_policies, *(() if phones else PHONE_POLICIES))
        self._statuses = Statuses(outside, status_lifetime)

    def validate(self, token: str, nonce: str) -> Person:
        """Return who proved with this token that the nonce of this session was signed for this origin.

        Everything that needs no network is checked first.

        Raises:
            LoginError: its own leaf for whatever is wrong with the token.
            TrustError, ServiceError: the certificate's path, validity or status is not proven.
        """
        require_nonce(nonce)
        read = read_token(token)
        if read.format not in self._formats:
            raise TokenFormatUnsupported
        certificate = read_certificate(read.certificate)
        now = self._outside.clock.now()
        check_validity(certificate, now)
        self._check_purpose(certificate)
        store = self._outside.trust
        chain = build_chain(certificate.der, store.anchors, store.intermediates, at=now)
        _check_signature(read, certificate, self._origin, nonce)
        self._check_signing(read.signing, certificate)
        self._statuses.require_good(chain[0], chain[1] if len(chain) > 1 else chain[0])
        return _person(certificate, read.signing)

    def _check_purpose(self, certificate: Certificate) -> None:
        purposes = certificate.extended_key_usage
        usable = certificate.key_usage is not None and "digital_signature" in certificate.key_usage
        allowed = {CLIENT_AUTH, SMART_ID_AUTH} if self._phones else {CLIENT_AUTH}
        if certificate.is_authority or not usable or (purposes is not None and not allowed & set(purposes)):
            raise TokenCertificatePurpose
        for policy in certificate.policies:
            if any(f"{policy}.".startswith(f"{refused}.") for refused in self._refused):
                raise TokenCertificatePolicy(policy=policy)

    def _check_signing(self, entries: Sequence[SigningCertificate], owner: Certificate) -> None:
        for entry in entries:
            signing = read_certificate(entry.certificate)
            check_validity(signing, self._outside.clock.now())
            usable = signing.key_usage is not None and "non_repudiation" in signing.key_usage
            if not usable or signing.subject != owner.subject or signing.issuer != owner.issuer:
                raise SigningCertificateDifferent


def _check_signature(token: AuthenticationToken, certificate: Certificate, origin: str, nonce: str) -> None:
    if token.algorithm not in ALGORITHMS[key_kind(certificate.public_key)]:
        raise TokenAlgorithmDifferent
    hash_name = HASHES[token.algorithm]
    width = _WIDTHS.get(token.algorithm)
    signature = token.signature
    if width is not None:
        scheme = Scheme(Padding.ECDSA, hash_name)
        signature = _der(signature) if len(signature) == 2 * width else signature
    elif token.algorithm == "PS256":
        scheme = Scheme(Padding.PSS, hash_name, _SALT)
    else:
        scheme = Scheme(Padding.PKCS1, hash_name)
    digest = signed_digest(origin, nonce, hash_name)
    try:
        verify_digest(certificate.public_key, signature, digest, scheme=scheme)
    except SignatureInvalid as problem:
        raise TokenSignatureInvalid from problem


def _der(halves: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    width = len(halves) // 2
    return encode_dss_signature(int.from_bytes(halves[:width]), int.from_bytes(halves[width:]))


def _person(certificate: Certificate, signing: tuple[SigningCertificate, ...]) -> Person:
    holder = read_holder(certificate.der)
    code = holder.serial_number
    country = code[3:5] if code[5:6] == "-" else ""
    return Person(holder.given_name, holder.surname, code, country, certificate.der, signing)
