"""endesive's signer, bent where it departs from the standards: a second maker of the CMS that `cms` makes.

Heavy to import: `cms` does so when a signature is rechecked, and never before one is made.
"""

import hashlib
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, ClassVar

from asn1crypto import algos, cms, core, tsp, x509
from endesive.signer import Signer as EndesiveSigner

from idclient.errors.timestamp import TimestampMalformed
from idclient.errors.wire import WireMalformed
from idclient.model import Commitment, SignatureAlgorithm
from idclient.trust.asn1 import reading
from idclient.value import frozen
from idclient.wire import tlv

_SIGNED_DIGESTS = {
    SignatureAlgorithm.ECDSA_SHA256: "sha256_ecdsa",
    SignatureAlgorithm.ECDSA_SHA384: "sha384_ecdsa",
    SignatureAlgorithm.ECDSA_SHA512: "sha512_ecdsa",
    SignatureAlgorithm.RSA_SHA256: "sha256_rsa",
    SignatureAlgorithm.RSA_SHA384: "sha384_rsa",
    SignatureAlgorithm.RSA_SHA512: "sha512_rsa",
}


@frozen(repr=False)
class Made:
    """What is the same in both: the digest of the ByteRange, the value as in SignerInfo, the token (DER) or None."""

    digest: bytes
    value: bytes
    token: bytes | None
    commitment: Commitment | None = None


class _AsLoaded:
    """Makes a value of asn1crypto that was loaded come out as it went in, octet for octet.

    asn1crypto takes a length that happens to end in 80 for an indefinite one (wbond/asn1crypto, issue 249) and encodes
    the value anew, several times at each level around it: one document in some fifty took a minute.
    """

    def dump(self: Any, force: bool = False) -> bytes:  # noqa: FBT001, FBT002 asn1crypto calls it so
        """Return the octets that were loaded, perhaps with another tag before them."""
        del force
        return bytes(core.Asn1Value.dump(self))


class _Certificate(_AsLoaded, x509.Certificate):
    pass


class _Attribute(_AsLoaded, cms.CMSAttribute):
    pass


class _SignedData(_AsLoaded, cms.SignedData):
    pass


class _Token:
    """What endesive calls an HSM: shows a certificate and signs. endesive's own class would load PKCS#11 and SSH."""

    def __init__(self, certificate: bytes, value: bytes) -> None:
        self._certificate = certificate
        self._value = value

    def certificate(self) -> tuple[str, _Certificate]:
        """Return a name for the key, which nobody reads, and the certificate."""
        return "", _Certificate.load(self._certificate)

    def sign(self, _key: str, _data: bytes, _mechanism: str) -> bytes:
        """Return the signature made before."""
        return self._value


def build_with_endesive(
    made: Made, certificate: bytes, chain: Sequence[bytes], *, algorithm: SignatureAlgorithm
) -> bytes:
    """Return the DER ContentInfo that endesive makes. Raises: TimestampMalformed."""
    return PadesSigner(made, certificate, chain=chain, algorithm=algorithm).build()


class PadesSigner(EndesiveSigner):
    """Makes one SignedData for PAdES: detached, three signed attributes, no signing time (EN 319 142-1, 6.3)."""

    def __init__(
        self, made: Made, certificate: bytes, *, chain: Sequence[bytes], algorithm: SignatureAlgorithm
    ) -> None:
        others = [_Certificate.load(other) for other in dict.fromkeys(chain) if other != certificate]
        attributes = _attributes(x509.Certificate.load(certificate), made.commitment)
        token = _Token(certificate, made.value)
        super().__init__(
            b"", None, b"", others, algorithm.hash_name, attrs=attributes, signed_value=made.digest, hsm=token
        )
        self._algorithm = algorithm
        self._token = made.token

    def get_tsp_response(self, _signed_value_signature: bytes) -> Any:
        """Return what endesive reads of a granted answer around the token. Raises: TimestampMalformed."""
        if self._token is None:
            return None
        try:
            content = tlv.find(self._token, 0x30, 0xA0)
        except WireMalformed as error:
            raise TimestampMalformed from error
        if content is None:
            raise TimestampMalformed
        with reading(TimestampMalformed):
            signed_data = _SignedData.load(tlv.encode(0xA0, content), strict=True, explicit=0)
        return {"status": {"status": core.UTF8String("granted")}, "time_stamp_token": {"content": signed_data}}

    def build(self) -> bytes:
        """Return the DER ContentInfo, with the algorithm identifiers of RFC 5754 instead of endesive's."""
        digest, signature = _digest_algorithm(self.hashalgo), _signature_algorithm(self._algorithm).dump()
        kind, content = _parts(super().build())
        version, _, data, certificates, signers = _parts(tlv.decode_one(content.value)[0].encode())
        one, name, _, attributes, _, *rest = _parts(signers.value)
        signer = _around(0x30, one, name, digest, attributes, signature, *rest)
        signed_data = _around(0x30, version, tlv.encode(0x31, digest), data, certificates, tlv.encode(0x31, signer))
        return _around(0x30, kind, tlv.encode(0xA0, signed_data))


def _parts(sequence: bytes) -> list[tlv.Tlv]:
    return list(tlv.iterate(tlv.decode_one(sequence)[0].value))


def _around(tag: int, *parts: tlv.Tlv | bytes) -> bytes:
    return tlv.encode(tag, b"".join(part if isinstance(part, bytes) else part.encode() for part in parts))


def _digest_algorithm(hash_name: str) -> bytes:
    """Return the identifier without parameters (RFC 5754, 2); asn1crypto by itself would add NULL."""
    return tlv.encode(0x30, algos.DigestAlgorithmId(hash_name).dump())


def _signature_algorithm(algorithm: SignatureAlgorithm) -> Any:
    if algorithm in _SIGNED_DIGESTS:
        return algos.SignedDigestAlgorithm({"algorithm": _SIGNED_DIGESTS[algorithm]})
    digest = {"algorithm": algorithm.hash_name}
    return algos.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": {
                "hash_algorithm": digest,
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": digest},
                "salt_length": hashlib.new(algorithm.hash_name).digest_size,
            },
        }
    )


class _CommitmentType(core.Sequence):
    """CommitmentTypeIndication (RFC 5126, 5.11.1); asn1crypto has none."""

    _fields: ClassVar[list[tuple[str, Any]]] = [("commitment_type_id", core.ObjectIdentifier)]


class _CommitmentTypes(core.SetOf):
    _child_spec = _CommitmentType


class _CommitmentAttribute(core.Sequence):
    _fields: ClassVar[list[tuple[str, Any]]] = [("type", core.ObjectIdentifier), ("values", _CommitmentTypes)]


def _commitment_attribute(commitment: Commitment) -> Any:
    kind = "1.2.840.113549.1.9.16.6." + str(list(Commitment).index(commitment) + 1)
    values = [{"commitment_type_id": kind}]
    return _CommitmentAttribute({"type": "1.2.840.113549.1.9.16.2.16", "values": values})


def _attributes(certificate: Any, commitment: Commitment | None) -> Callable[[bytes], list[Any]]:
    """Return the function that endesive asks for signed attributes; it must be a plain one or is ignored."""

    def attributes(digest: bytes) -> list[Any]:
        identifier = tsp.ESSCertIDv2(
            {
                # SHA-256 is the DEFAULT hash algorithm (RFC 5035) and as such absent in DER.
                "cert_hash": certificate.sha256,
                "issuer_serial": {
                    "issuer": [x509.GeneralName({"directory_name": certificate.issuer})],
                    "serial_number": certificate["tbs_certificate"]["serial_number"],
                },
            }
        )
        signing_certificate = tsp.SigningCertificateV2({"certs": [identifier]})
        values = {"content_type": "data", "message_digest": digest, "signing_certificate_v2": signing_certificate}
        made = [cms.CMSAttribute({"type": name, "values": [value]}) for name, value in values.items()]
        if commitment is not None:
            made.append(_commitment_attribute(commitment))
        # Read back as plain bytes: asn1crypto encodes what it has built anew at each level around it.
        return [_Attribute.load(attribute.dump()) for attribute in made]

    if not isinstance(attributes, FunctionType):
        raise TypeError
    return attributes
