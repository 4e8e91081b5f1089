"""What is signed with which key, and what comes out."""

from enum import Enum

from idclient.value import field, frozen


class Purpose(Enum):
    """What a key or certificate is for."""

    AUTHENTICATION = "authentication"
    SIGNING = "signing"


class SignatureAlgorithm(Enum):
    """Signature schemes by their names in RFC 5758 and RFC 8017; the salt of PSS is as long as the digest."""

    ECDSA_SHA256 = "ecdsa-with-SHA256"
    ECDSA_SHA384 = "ecdsa-with-SHA384"
    ECDSA_SHA512 = "ecdsa-with-SHA512"
    RSA_SHA256 = "sha256WithRSAEncryption"
    RSA_SHA384 = "sha384WithRSAEncryption"
    RSA_SHA512 = "sha512WithRSAEncryption"
    RSA_PSS_SHA256 = "RSASSA-PSS with SHA-256"
    RSA_PSS_SHA384 = "RSASSA-PSS with SHA-384"
    RSA_PSS_SHA512 = "RSASSA-PSS with SHA-512"

    @property
    def hash_name(self) -> str:
        """The digest that is signed, by its name in hashlib."""
        return "sha" + self.name[-3:]


@frozen
class Signature:
    """A finished signature. `value` is r‖s (fixed width, big-endian) for EC keys and the plain block for RSA.

    `certificate` is the signer's certificate, DER. It travels with the value because a phone reveals it only then.
    `message` is what was signed where the scheme wraps the digest asked for (ACSP_V2 of Smart-ID); empty where the
    digest itself was signed.
    """

    value: bytes
    algorithm: SignatureAlgorithm
    certificate: bytes
    message: bytes = field(default=b"", repr=False)
