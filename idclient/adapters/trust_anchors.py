"""The real Estonian authorities: certificates from the package esteid-certificates, believed by fingerprint only.

Pinned are the issuing intermediates, not the roots, as Estonia advises (the EE-GovCA2018 root is not even published in
that package). Authorities of e-seals and of Smart-ID's basic level are left out: what they issue is not a person's
qualified signature. No TEST authority is named here, so none can get in.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from importlib import resources

from idclient.errors.trust import AnchorDamaged, AnchorMissing
from idclient.model import Profile, TrustStore

_PACKAGE = "esteid_certificates"
_LABELS = (b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----")

# file in the package: SHA-256 of the DER
SIGNATURE_AUTHORITIES = {
    "sk/esteid2018.pem": "c45ae81ac8b5ed5d8065213fd3dc250c7b3277368a3e97bd8299effaf8b65e31",
    "zetes/ESTEID2025.pem": "30eba818e427a442bad8f5b218b6b73cc5445d2170e94b8d36b230c006498ac7",
    "sk/ESTEID-SK_2015.pem": "74d992d3910bcf7e34b8b5cd28f91eaeb4f41f3da6394d78b8c43672d43f4f0f",
    "sk/EID-SK_2016.pem": "e73f1f19a4459a6067a45e84db585d6c1df8f12a739d733f5b28996546f1875a",
    "sk/EID_Q_2021E.pem": "3b355e9b664df0fa3fcc9222725a9411d72207e318ac9ef1028b211fe03a1052",
    "sk/EID_Q_2021R.pem": "089dd33525ccb996c5f1debeddc17f1b3c0c4df17c9a993a32ca05570147bf03",
    "sk/EID_Q_2024E.pem": "95c4e7e2b5c2617e877442f4276146f8895cee8baa33340efa03e45a66d62d25",
    "sk/EID_Q_2024R.pem": "c66244d29cf8033b1d4a6f16d8b0f9db7b27cdabce5ad0c05eff70eda1257235",
}
TIMESTAMP_AUTHORITIES = {
    "sk/SK_TSA_CA_2023E.pem": "f3a6fc612a6912e3ed971f527aec31eaccdeeb0483604772486d63b602e47db6",
    "sk/SK_TSA_CA_2023R.pem": "cce90c83b505f4bb21ce618ca77e607b8593018b5aa3ee34d7007eb1f2bf11ac",
    # units of the years before, directly under a root whose signatures are SHA-1: pinned themselves
    "sk/SK_TIMESTAMPING_AUTHORITY_2022.pem": "27b3cda7a21ed109ce56a0a0d99512ced563645bd8c0515171957b6c90b0c21a",
    "sk/SK_TIMESTAMPING_AUTHORITY_2023.pem": "af1fe66562a3a7ceb99a41e5b09b6dc46749036f641b2ded17fe4475f22be6c0",
}


def real_trust_store(ocsp_urls: Mapping[str, str]) -> TrustStore:
    """Return the trust of the real world. `ocsp_urls` maps an issuer's common name to a responder to ask instead.

    Raises: AnchorMissing when the package or a file of it is not installed, AnchorDamaged when a certificate is not
    the one whose fingerprint is known.
    """
    return TrustStore(
        profile=Profile.REAL,
        anchors=tuple(_load(name, pin) for name, pin in SIGNATURE_AUTHORITIES.items()),
        timestamp_anchors=tuple(_load(name, pin) for name, pin in TIMESTAMP_AUTHORITIES.items()),
        ocsp_urls=dict(ocsp_urls),
        sources=(_PACKAGE.replace("_", "-"),),
    )


def _load(name: str, fingerprint: str) -> bytes:
    try:
        content = resources.files(_PACKAGE).joinpath("files", *name.split("/")).read_bytes()
    except (ModuleNotFoundError, OSError) as problem:
        raise AnchorMissing(name=name) from problem
    der = _decode(content)
    if hashlib.sha256(der).hexdigest() != fingerprint:
        raise AnchorDamaged(name=name)
    return der


def _decode(pem: bytes) -> bytes:
    """Return the DER of the first certificate in a PEM file, or nothing."""
    begin, end = _LABELS
    text = pem.partition(begin)[2].partition(end)[0]
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        return b""
