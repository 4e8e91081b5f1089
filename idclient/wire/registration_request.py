"""A request for the time stamp by which a vote is registered: TimeStampReq (RFC 3161 §2.4.1), SHA-256, with a nonce."""

from idclient.errors.collector import RegistrationNonceMalformed
from idclient.value import field, frozen
from idclient.wire import der

_SHA256 = bytes.fromhex("608648016503040201")
_NULL = b"\x05\x00"
_V1 = b"\1"


@frozen
class RegistrationRequest:
    """What was to be stamped (SHA-256 of a vote's SignatureValue), and a nonce that may be anybody's."""

    imprint: bytes
    nonce: int = field(repr=False)


def read_registration_request(octets: bytes) -> RegistrationRequest:
    """Return what a request asks for, DER. Raises: RegistrationNonceMalformed: it registers no vote."""
    try:
        (_, version), (tag, imprint), *others = der.read_sequence(der.read(octets, der.SEQUENCE))
        algorithm, digest = der.read_all(imprint, der.SEQUENCE, der.OCTET_STRING)
        oid = der.read(algorithm.removesuffix(_NULL), der.OBJECT_IDENTIFIER)
        (nonce,) = (contents for kind, contents in others if kind == der.INTEGER)
        number = der.read_integer(nonce)
    except ValueError as problem:
        raise RegistrationNonceMalformed from problem
    if (version, tag, oid, len(digest)) != (_V1, der.SEQUENCE, _SHA256, 32):
        raise RegistrationNonceMalformed
    return RegistrationRequest(digest, number)
