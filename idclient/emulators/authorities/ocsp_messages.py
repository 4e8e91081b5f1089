"""OCSP on the wire, as a responder sees it (RFC 6960 §4, nonce by RFC 9654). Imports asn1crypto."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from asn1crypto import algos, core, ocsp, tsp, x509

from idclient.emulators.authorities.pki import Holding
from idclient.value import field, frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

SUCCESSFUL, MALFORMED_REQUEST, INTERNAL_ERROR, TRY_LATER, SIG_REQUIRED, UNAUTHORIZED = 0, 1, 2, 3, 5, 6
_NONCE = "1.3.6.1.5.5.7.48.1.2"
_NONCE_LENGTHS = range(1, 129)


class MalformedRequest(Exception):
    """The request is not an OCSPRequest that RFC 6960 allows."""


@frozen
class Query:
    """An OCSPRequest: CertIDs as asn1crypto has them, and the nonce's contents."""

    cert_ids: tuple[Any, ...]
    nonce: bytes | None


@frozen
class Status:
    """What a responder says about one certificate. Without `revoked_at` it is good, or unknown when not `known`."""

    cert_id: Any
    this_update: datetime
    next_update: datetime | None
    known: bool = True
    revoked_at: datetime | None = None
    reason: str = "unspecified"
    archive_cutoff: datetime | None = None
    """How far back this responder remembers expired certificates (RFC 6960 §4.4.4)."""


@frozen
class Answer:
    """A BasicOCSPResponse before it is signed. `certificates` are sent along, DER."""

    statuses: tuple[Status, ...]
    produced_at: datetime
    nonce: bytes | None
    certificates: tuple[bytes, ...] = field(repr=False)
    by_name: bool = False
    """Name the responder by its subject instead of its key."""
    critical_extension: str = ""
    """A dotted OID to add as a critical extension."""
    bare_nonce: bytes | None = None
    """A nonce without its OCTET STRING, as older stacks send it."""


class _ResponseData(ocsp.ResponseData):
    """ResponseData whose extensions take any bytes, also those that are not what their OID prescribes."""

    _fields: ClassVar[list[Any]] = [
        *ocsp.ResponseData._fields[:-1],
        ("response_extensions", tsp.Extensions, {"explicit": 1, "optional": True}),
    ]


def read_query(body: bytes) -> Query:
    """Read a DER OCSPRequest. Raises: MalformedRequest."""
    try:
        request = ocsp.OCSPRequest.load(body, strict=True)
        content = request["tbs_request"]
        if content["version"].native != "v1" or len(content["request_list"]) == 0:
            raise MalformedRequest
        nonce = None
        for extension in content["request_extensions"] if content["request_extensions"].native is not None else ():
            if extension["extn_id"].dotted == _NONCE:
                nonce = core.OctetString.load(bytes(extension["extn_value"]), strict=True).native
            elif extension["critical"].native:
                raise MalformedRequest
        cert_ids = tuple(item["req_cert"] for item in content["request_list"])
        for cert_id in cert_ids:
            _ = cert_id.native
            if _padded(cert_id["serial_number"].contents):
                raise MalformedRequest
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as problem:
        raise MalformedRequest from problem
    if nonce is not None and len(nonce) not in _NONCE_LENGTHS:
        raise MalformedRequest
    return Query(cert_ids, nonce)


def _padded(number: bytes) -> bool:
    """Whether an INTEGER's contents are longer than need be (X.690 §8.3.2) or empty."""
    return not number or (len(number) > 1 and (number[0], number[1] >> 7) in {(0, 0), (0xFF, 1)})


def names_issuer(cert_id: Any, issuer: bytes) -> bool:
    """Whether a CertID's hashes are those of an issuer's certificate, DER."""
    hash_name = cert_id["hash_algorithm"]["algorithm"].native
    if hash_name not in {"sha1", "sha256", "sha384", "sha512"}:
        return False
    certificate = x509.Certificate.load(issuer)
    key = certificate.public_key["public_key"].contents[1:]
    hashes = tuple(
        hashlib.new(hash_name, part, usedforsecurity=False).digest() for part in (certificate.subject.dump(), key)
    )
    return hashes == (cert_id["issuer_name_hash"].native, cert_id["issuer_key_hash"].native)


def refuse(status: int) -> bytes:
    """Return an OCSPResponse that only carries a status."""
    # OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED }, in DER; any number, also one RFC 6960 leaves out
    return bytes([0x30, 0x03, 0x0A, 0x01, status])


def sign(answer: Answer, signer: Holding) -> bytes:
    """Return the OCSPResponse, DER, signed with ecdsa-with-SHA384; the responder is named by the hash of its key."""
    certificate = x509.Certificate.load(signer.certificate)
    content = _ResponseData(
        {
            "responder_id": ocsp.ResponderId("by_name", certificate.subject)
            if answer.by_name
            else ocsp.ResponderId("by_key", certificate.public_key.sha1),
            "produced_at": answer.produced_at,
            "responses": [_single(status) for status in answer.statuses],
        }
    )
    nonce = answer.bare_nonce or (None if answer.nonce is None else core.OctetString(answer.nonce).dump())
    extensions = [{"extn_id": _NONCE, "extn_value": nonce}] if nonce is not None else []
    if answer.critical_extension:
        extensions.append({"extn_id": answer.critical_extension, "critical": True, "extn_value": b"\x05\x00"})
    if extensions:
        content["response_extensions"] = extensions
    basic = ocsp.BasicOCSPResponse(
        {
            "tbs_response_data": content,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha384_ecdsa"}),
            "signature": _ecdsa(signer.key, content.dump()),
        }
    )
    if answer.certificates:
        basic["certs"] = [x509.Certificate.load(der) for der in answer.certificates]
    response: bytes = ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {"response_type": "basic_ocsp_response", "response": basic},
        }
    ).dump()
    return response


def other_cert_id(cert_id: Any) -> Any:
    """Return the CertID of the certificate with the next serial number."""
    return ocsp.CertId({**_parts(cert_id), "serial_number": cert_id["serial_number"].native + 1})


def _parts(cert_id: Any) -> dict[str, Any]:
    return {name: cert_id[name] for name in ("hash_algorithm", "issuer_name_hash", "issuer_key_hash")}


def _single(status: Status) -> Any:
    if status.revoked_at is not None:
        info = {"revocation_time": status.revoked_at, "revocation_reason": status.reason}
        state = ocsp.CertStatus("revoked", info)
    elif status.known:
        state = ocsp.CertStatus("good", core.Null())
    else:
        state = ocsp.CertStatus("unknown", core.Null())
    single = ocsp.SingleResponse(
        {"cert_id": status.cert_id.copy(), "cert_status": state, "this_update": status.this_update}
    )
    if status.next_update is not None:
        single["next_update"] = status.next_update
    if status.archive_cutoff is not None:
        cutoff = core.GeneralizedTime(status.archive_cutoff)
        single["single_extensions"] = [{"extn_id": "archive_cutoff", "extn_value": cutoff}]
    return single


def _ecdsa(key: "EllipticCurvePrivateKey", message: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

    return key.sign(message, ECDSA(hashes.SHA384()))
