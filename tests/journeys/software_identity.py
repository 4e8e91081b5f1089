"""A signature as a card returns it, made with a key in software."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from idclient.emulators.authorities.pki import Holding
from idclient.model import Signature, SignatureAlgorithm

_BY_SIZE = {32: (SHA256(), SignatureAlgorithm.ECDSA_SHA256), 48: (SHA384(), SignatureAlgorithm.ECDSA_SHA384)}


def signed(holding: Holding, digest: bytes) -> Signature:
    """Return r‖s over a digest."""
    hash_, algorithm = _BY_SIZE[len(digest)]
    r, s = decode_dss_signature(holding.key.sign(digest, ec.ECDSA(Prehashed(hash_))))
    return Signature(r.to_bytes(48) + s.to_bytes(48), algorithm, holding.certificate)
