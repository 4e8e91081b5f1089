"""The bodies that RP API v3 is asked with."""

import base64
from collections.abc import Mapping
from enum import Enum

from idclient.errors.card import DigestUnsupported
from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.mobile.smart_id.acsp import ACSP_V2, RAW_DIGEST_SIGNATURE, AcspTerms
from idclient.mobile.smart_id.party import nonce, party_body
from idclient.ports import Entropy, PhoneService
from idclient.value import field, frozen

PSS = "rsassa-pss"
HASHES: Mapping[int, str] = {32: "SHA-256", 48: "SHA-384", 64: "SHA-512"}
"""hashAlgorithm by the digest's length in octets."""
NUMERIC_CODE = "numeric4"


class Protocol(Enum):
    """What a session signs (signatureProtocol), and how its request calls the octets it is given."""

    ACSP = ACSP_V2
    RAW = RAW_DIGEST_SIGNATURE

    @property
    def challenge_field(self) -> str:
        """The name of rpChallenge or digest in signatureProtocolParameters."""
        return "rpChallenge" if self is Protocol.ACSP else "digest"


@frozen(kw_only=True)
class Wanted:
    """What is to be signed, as strings that are kept: what goes out is what is hashed later."""

    protocol: Protocol
    challenge: str = field(repr=False)
    hash_name: str
    interactions: str = field(repr=False)
    level: CertificateLevel


def wanted(protocol: Protocol, digest: bytes, interactions: str, level: CertificateLevel) -> Wanted:
    """Return what to ask for. Raises: DigestUnsupported unless the digest has 32, 48 or 64 octets."""
    if len(digest) not in HASHES:
        raise DigestUnsupported(size=len(digest))
    return Wanted(
        protocol=protocol,
        challenge=base64.b64encode(digest).decode(),
        hash_name=HASHES[len(digest)],
        interactions=interactions,
        level=level,
    )


def signing_body(service: PhoneService, what: Wanted) -> dict[str, object]:
    """Return what every authentication and signature has; the nonce is its caller's, an authentication has none."""
    return {
        **party_body(service),
        "certificateLevel": what.level.name,
        "signatureProtocol": what.protocol.value,
        "signatureProtocolParameters": {
            what.protocol.challenge_field: what.challenge,
            "signatureAlgorithm": PSS,
            "signatureAlgorithmParameters": {"hashAlgorithm": what.hash_name},
        },
        "interactions": what.interactions,
    }


def choice_body(service: PhoneService, level: CertificateLevel, entropy: Entropy) -> dict[str, object]:
    """Return a request for the choice of a certificate."""
    return {**party_body(service), "certificateLevel": level.name, "nonce": nonce(entropy)}


def signed_terms(service: PhoneService, what: Wanted) -> AcspTerms:
    """Return our part of the text that an authentication signs; it has no callback."""
    return AcspTerms(
        scheme=service.scheme,
        challenge=what.challenge,
        party_name=service.party_name,
        interactions=what.interactions,
    )
