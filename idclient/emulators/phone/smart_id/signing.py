"""Signatures of an app's key, and the parameters that are stated of them, true or not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from idclient.emulators.phone.scenario import AnswerFault
from idclient.emulators.phone.smart_id.intents import Algorithm
from idclient.value import frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

_TRAILER = "0xbc"
_SHORT_SALT = 20
_OTHERS = {
    "SHA-256": "SHA3-256",
    "SHA-384": "SHA3-384",
    "SHA-512": "SHA3-512",
    "SHA3-256": "SHA-256",
    "SHA3-384": "SHA-384",
    "SHA3-512": "SHA-512",
}
"""Another digest of the same length, for what lies."""


@frozen
class Parameters:
    """How a signature was made. `salt` in octets; `digest` and `mask` name hashes; only PSS has a mask and a salt."""

    name: str
    digest: str
    pss: bool
    mask: str = ""
    salt: int = 0
    trailer: str = _TRAILER

    def stated(self) -> Mapping[str, object]:
        """Return signatureAlgorithmParameters (v3)."""
        return {
            "hashAlgorithm": self.digest,
            "maskGenAlgorithm": {"algorithm": "id-mgf1", "parameters": {"hashAlgorithm": self.mask}},
            "saltLength": self.salt,
            "trailerField": self.trailer,
        }


def used(algorithm: Algorithm, fault: AnswerFault | None) -> Parameters:
    """Return how the app signs: as asked for, or with parameters nobody asked for."""
    digest = _OTHERS[algorithm.digest] if fault is AnswerFault.PSS_HASH and algorithm.pss else algorithm.digest
    size = _hash(digest).digest_size
    mask = _OTHERS[digest] if fault is AnswerFault.PSS_MASK else digest
    salt = _SHORT_SALT if fault is AnswerFault.PSS_SALT else size
    return Parameters(algorithm.name, digest, algorithm.pss, mask, salt)


def told(parameters: Parameters, fault: AnswerFault | None) -> Parameters:
    """Return what is said of a signature: the truth, or a lie."""
    name, digest, mask, trailer = parameters.name, parameters.digest, parameters.mask, parameters.trailer
    if fault is AnswerFault.ALGORITHM_LIE and parameters.pss:
        digest = mask = _OTHERS[digest]
    elif fault is AnswerFault.ALGORITHM_LIE:
        name = name.replace("512", "384") if "512" in name else "sha512WithRSAEncryption"
    elif fault is AnswerFault.KEY_TYPE_LIE:
        name = "sha512WithECEncryption"
    elif fault is AnswerFault.PSS_TRAILER:
        trailer = "0x01"
    return Parameters(name, digest, parameters.pss, mask, parameters.salt, trailer)


def sign_digest(key: "RSAPrivateKey", digest: bytes, parameters: Parameters) -> bytes:
    """Return the signature over a digest."""
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    algorithm = _hash(parameters.digest)
    if not parameters.pss:
        return key.sign(digest, padding.PKCS1v15(), Prehashed(algorithm))
    chosen = padding.PSS(padding.MGF1(_hash(parameters.mask)), parameters.salt)
    return key.sign(digest, chosen, Prehashed(algorithm))


def digest_of(message: bytes, parameters: Parameters) -> bytes:
    """Return the digest of a message by the hash of a signature."""
    from cryptography.hazmat.primitives.hashes import Hash

    context = Hash(_hash(parameters.digest))
    context.update(message)
    return context.finalize()


def _hash(name: str) -> "HashAlgorithm":
    from cryptography.hazmat.primitives import hashes

    classes: dict[str, type[HashAlgorithm]] = {
        "SHA-256": hashes.SHA256,
        "SHA-384": hashes.SHA384,
        "SHA-512": hashes.SHA512,
        "SHA3-256": hashes.SHA3_256,
        "SHA3-384": hashes.SHA3_384,
        "SHA3-512": hashes.SHA3_512,
    }
    return classes[name]()
