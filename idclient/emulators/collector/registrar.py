"""What a collector adds to a vote: its registration by a time stamp, and the status of the voter's certificate."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from idclient.emulators.collector.certificates import load
from idclient.emulators.collector.refusals import Refused
from idclient.emulators.collector.stamp_proof import Stamp, StampJudge
from idclient.emulators.collector.status_proof import Pair, StatusJudge
from idclient.errors.service import ServiceError
from idclient.ports import Request, Response
from idclient.value import field, frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Service = Callable[[Request], Response]
_SHA256_WITH_RSA_NULL = bytes.fromhex("300d06092a864886f70d01010b0500")


@frozen(kw_only=True)
class Registrar:
    """Asks a time-stamping authority and an OCSP responder, and judges what they say.

    The nonce is signed with `key`, the collector's own.
    """

    key: "RSAPrivateKey" = field(repr=False)
    timestamps: Service
    statuses: Service
    stamps: StampJudge
    answers: StatusJudge = field(default_factory=StatusJudge)

    def register(self, value: bytes, now: datetime) -> tuple[bytes, Stamp]:
        """Return the request (for the list of registrations), and the time stamp, which holds. Raises: Refused."""
        from asn1crypto import algos, tsp
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        octet_string = _tlv(0x04, self.key.sign(value, PKCS1v15(), SHA256()))
        nonce = int.from_bytes(_tlv(0x30, _SHA256_WITH_RSA_NULL + octet_string))
        imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"})}
        body = tsp.TimeStampReq(
            {
                "version": "v1",
                "message_imprint": {**imprint, "hashed_message": hashlib.sha256(value).digest()},
                "nonce": nonce,
                "cert_req": True,
            }
        ).dump()
        return body, self.stamps.judge(self._ask(self.timestamps, "timestamp-query", body), value, nonce, now)

    def status(self, certificate: bytes, issuer: bytes, since: datetime, now: datetime) -> bytes:
        """Return an OCSP response, made after a registration, that calls a certificate good. Raises: Refused."""
        from cryptography.hazmat.primitives.hashes import SHA1
        from cryptography.hazmat.primitives.serialization import Encoding
        from cryptography.x509 import ocsp

        request = ocsp.OCSPRequestBuilder().add_certificate(load(certificate), load(issuer), SHA1())  # noqa: S303
        answer = self._ask(self.statuses, "ocsp-request", request.build().public_bytes(Encoding.DER))
        self.answers.judge(answer, Pair(certificate, issuer), since, now)
        return answer

    def _ask(self, service: Service, kind: str, body: bytes) -> bytes:
        sent = Request(
            method="POST",
            url="http://localhost/",
            service=kind,
            headers={"content-type": f"application/{kind}"},
            body=body,
        )
        try:
            response = service(sent)
        except ServiceError as problem:
            raise Refused("INTERNAL_SERVER_ERROR", kind) from problem
        if response.status != 200:
            raise Refused("INTERNAL_SERVER_ERROR", kind)
        return response.body


def _tlv(tag: int, contents: bytes) -> bytes:
    size = len(contents)
    if size < 0x80:
        return bytes([tag, size]) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + contents
