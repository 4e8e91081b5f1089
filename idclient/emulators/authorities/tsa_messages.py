"""Time stamping on the wire, as an authority sees it (RFC 3161, RFC 5816). Imports asn1crypto."""

import hashlib
from datetime import datetime
from functools import lru_cache

from asn1crypto import algos, cms, core, tsp, x509

from idclient.emulators.authorities.pki import Holding
from idclient.value import field, frozen

HASH_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}
GRANTED, REJECTION = 0, 2
BAD_ALG, BAD_REQUEST, BAD_DATA_FORMAT, TIME_NOT_AVAILABLE = 0, 2, 5, 14
UNACCEPTED_POLICY, UNACCEPTED_EXTENSION, ADD_INFO_NOT_AVAILABLE, SYSTEM_FAILURE = 15, 16, 17, 25
_UTC_TIME_ENDS = 2050
"""From this year on times are GeneralizedTime (RFC 5652 §11.3)."""


class Refused(Exception):
    """The request is refused. `failure` is the bit of PKIFailureInfo."""

    def __init__(self, failure: int) -> None:
        super().__init__(failure)
        self.failure = failure


@frozen
class Query:
    """A TimeStampReq. `policy` is a dotted OID or None."""

    hash_name: str
    imprint: bytes
    policy: str | None
    nonce: int | None
    wants_certificates: bool


@frozen
class Stamp:
    """A TSTInfo before it is signed, and how to sign it. `certificates` are sent along, DER."""

    hash_name: str
    imprint: bytes
    policy: str
    serial: int
    time: datetime
    nonce: int | None
    certificates: tuple[bytes, ...] = field(repr=False)
    digest_name: str = "sha512"
    """Digest of the signed attributes and of the signature, as SK's units use it."""
    accuracy_millis: int | None = 500
    binding: str = "v2"
    """ESSCertIDv2, ESSCertID (`v1`), or nothing (empty)."""
    signing_time: datetime | None = None
    """A signed attribute beside the time in the TSTInfo, as units have it; None to leave it out."""
    bound_to: bytes | None = field(default=None, repr=False)
    """Another certificate to name as the signer."""
    content_type: str = "tst_info"
    critical_extension: str = ""
    false_digest: bool = False
    naked: bool = False
    """TSTInfo without its OCTET STRING, in PKCS #7 form (RFC 2315 §9.3)."""


def read_query(body: bytes, policy: str) -> Query:
    """Read a DER TimeStampReq and hold it against RFC 3161 §2.4.1 and the one policy there is. Raises: Refused."""
    try:
        request = tsp.TimeStampReq.load(body, strict=True)
        version = request["version"].native
        hash_name = request["message_imprint"]["hash_algorithm"]["algorithm"].native
        query = Query(
            hash_name=hash_name,
            imprint=request["message_imprint"]["hashed_message"].native,
            policy=None if request["req_policy"].native is None else request["req_policy"].dotted,
            nonce=request["nonce"].native,
            wants_certificates=request["cert_req"].native,
        )
        has_extensions = request["extensions"].native is not None
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as problem:
        raise Refused(BAD_DATA_FORMAT) from problem
    if version != "v1":
        raise Refused(BAD_REQUEST)
    if hash_name not in HASH_LENGTHS:
        raise Refused(BAD_ALG)
    if len(query.imprint) != HASH_LENGTHS[hash_name]:
        raise Refused(BAD_DATA_FORMAT)
    if query.policy not in {None, policy}:
        raise Refused(UNACCEPTED_POLICY)
    if has_extensions:
        raise Refused(UNACCEPTED_EXTENSION)
    return query


def refuse(failure: int | None, *, status: int = REJECTION) -> bytes:
    """Return a TimeStampResp without a token, DER."""
    info = tsp.PKIStatusInfo({"status": status})
    if failure is not None:
        info["fail_info"] = tuple(int(bit == failure) for bit in range(failure + 1))
    return _sequence(info.dump())


def grant(stamp: Stamp, signer: Holding) -> bytes:
    """Return a TimeStampResp with its token, DER, signed with ECDSA."""
    return _sequence(tsp.PKIStatusInfo({"status": GRANTED}).dump(), sign(stamp, signer))


def sign(stamp: Stamp, signer: Holding) -> bytes:
    """Return the token alone: a ContentInfo, DER.

    It is put together from parts that stay the same for a unit: collectors of votes ask for hundreds in a second.
    """
    info = _info(stamp, signer.certificate)
    digested = core.Sequence.load(info).contents if stamp.naked else info
    attributes = b"".join(sorted(_attributes(stamp, digested, signer.certificate)))
    digest_algorithm = _digest_algorithm(stamp.digest_name)
    signer_info = _sequence(
        core.Integer(1).dump(),
        _identifier(signer.certificate),
        digest_algorithm,
        _tlv(0xA0, attributes),
        _signature_algorithm(stamp.digest_name),
        core.OctetString(_ecdsa(signer, _tlv(0x31, attributes), stamp.digest_name)).dump(),
    )
    parts = [
        core.Integer(1 if stamp.naked else 3).dump(),
        _tlv(0x31, digest_algorithm),
        _sequence(core.ObjectIdentifier("1.2.840.113549.1.9.16.1.4").dump(), _explicit(0, _wrapped(stamp, info))),
    ]
    if stamp.certificates:
        parts.append(_tlv(0xA0, b"".join(sorted(stamp.certificates))))  # [0] IMPLICIT SET OF, as they were issued
    signed_data = _sequence(*parts, _tlv(0x31, signer_info))
    return _sequence(core.ObjectIdentifier("1.2.840.113549.1.7.2").dump(), _explicit(0, signed_data))


def _info(stamp: Stamp, certificate: bytes) -> bytes:
    """Return a TSTInfo (RFC 3161 §2.4.2), DER."""
    imprint = _sequence(_digest_algorithm(stamp.hash_name), core.OctetString(stamp.imprint).dump())
    parts = [
        core.Integer(1).dump(),
        core.ObjectIdentifier(stamp.policy).dump(),
        imprint,
        core.Integer(stamp.serial).dump(),
        core.GeneralizedTime(stamp.time).dump(),
    ]
    if stamp.accuracy_millis is not None:
        parts.append(_sequence(_tlv(0x80, core.Integer(stamp.accuracy_millis).contents)))
    if stamp.nonce is not None:
        parts.append(core.Integer(stamp.nonce).dump())
    parts.append(_explicit(0, _explicit(4, _subject(certificate))))
    if stamp.critical_extension:
        oid, yes = core.ObjectIdentifier(stamp.critical_extension).dump(), core.Boolean(True).dump()  # noqa: FBT003
        parts.append(_tlv(0xA1, _sequence(oid, yes, core.OctetString(b"\x05\x00").dump())))
    return _sequence(*parts)


def _attributes(stamp: Stamp, digested: bytes, signer: bytes) -> list[bytes]:
    digest = hashlib.new(stamp.digest_name, digested + (b"!" if stamp.false_digest else b"")).digest()
    found = [
        _attribute("1.2.840.113549.1.9.3", cms.ContentType(stamp.content_type).dump()),
        _attribute("1.2.840.113549.1.9.4", core.OctetString(digest).dump()),
    ]
    if stamp.signing_time is not None:
        found.append(_attribute("1.2.840.113549.1.9.5", _time(stamp.signing_time.replace(microsecond=0))))
    if stamp.binding:
        found.append(_binding(stamp.binding, stamp.bound_to or signer))
    return found


@lru_cache(maxsize=16)
def _binding(version: str, certificate: bytes) -> bytes:
    """Return the attribute that names the signer's certificate: ESSCertID (v1) or ESSCertIDv2 with its default hash."""
    hash_name, oid = (("sha1", "12"), ("sha256", "47"))[version == "v2"]
    hashed = core.OctetString(hashlib.new(hash_name, certificate, usedforsecurity=False).digest()).dump()
    return _attribute(f"1.2.840.113549.1.9.16.2.{oid}", _sequence(_sequence(_sequence(hashed))))


def _time(moment: datetime) -> bytes:
    octets: bytes = (core.UTCTime if moment.year < _UTC_TIME_ENDS else core.GeneralizedTime)(moment).dump()
    return octets


def _attribute(oid: str, value: bytes) -> bytes:
    return _sequence(core.ObjectIdentifier(oid).dump(), _tlv(0x31, value))


@lru_cache(maxsize=16)
def _identifier(certificate: bytes) -> bytes:
    """Return an IssuerAndSerialNumber, DER."""
    loaded = x509.Certificate.load(certificate)
    return _sequence(loaded.issuer.dump(), core.Integer(loaded.serial_number).dump())


@lru_cache(maxsize=16)
def _subject(certificate: bytes) -> bytes:
    subject: bytes = x509.Certificate.load(certificate).subject.dump()
    return subject


@lru_cache(maxsize=8)
def _digest_algorithm(name: str) -> bytes:
    algorithm: bytes = algos.DigestAlgorithm({"algorithm": name}).dump()
    return algorithm


@lru_cache(maxsize=8)
def _signature_algorithm(name: str) -> bytes:
    algorithm: bytes = algos.SignedDigestAlgorithm({"algorithm": f"{name}_ecdsa"}).dump()
    return algorithm


def _ecdsa(signer: Holding, message: bytes, hash_name: str) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

    algorithms = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    return signer.key.sign(message, ECDSA(algorithms[hash_name]))


def _wrapped(stamp: Stamp, info: bytes) -> bytes:
    wrapped: bytes = info if stamp.naked else core.OctetString(info).dump()
    return wrapped


def _tlv(tag: int, contents: bytes) -> bytes:
    length = len(contents)
    if length < 0x80:
        return bytes([tag, length]) + contents
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + contents


def _sequence(*parts: bytes) -> bytes:
    return _tlv(0x30, b"".join(parts))


def _explicit(number: int, value: bytes) -> bytes:
    return _tlv(0xA0 | number, value)
