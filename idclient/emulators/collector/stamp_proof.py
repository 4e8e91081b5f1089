"""What a time-stamping authority answered, judged before a vote counts as registered (RFC 3161, and IVXV's rules)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from idclient.emulators.collector.proof_signatures import signed_by
from idclient.emulators.collector.refusals import Refused
from idclient.value import field, frozen

_AGE, _SKEW = timedelta(seconds=60), timedelta(seconds=2)
_DELAY = timedelta(seconds=10)
"""How far the signing-time attribute may be from the time that is stamped."""
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What asn1crypto raises for octets that are not what they should be."""
_NO_PARAMETERS = (b"", b"\x05\x00")
"""Of a hash: nothing, or NULL. Nobody signs them, so nothing else may be there."""
_BINDINGS = {"signing_certificate": "sha1", "signing_certificate_v2": "sha256"}


@frozen
class Stamp:
    """A time stamp that holds: the token (ContentInfo, DER) and its time."""

    token: bytes = field(repr=False)
    time: datetime


class StampJudge:
    """Believes one or several units of time-stamping authorities, each configured with its certificate (DER)."""

    def __init__(self, units: Sequence[bytes]) -> None:
        self._units = tuple(units)

    def judge(self, answer: bytes, data: bytes, nonce: int, now: datetime) -> Stamp:
        """Return the time stamp over data that was asked for with a nonce. `answer` is a TimeStampResp, DER.

        Raises: Refused, whatever the answer is.
        """
        try:
            return self._judged(answer, data, nonce, now)
        except _UNREADABLE as problem:
            raise _refused("form") from problem

    def _judged(self, answer: bytes, data: bytes, nonce: int, now: datetime) -> Stamp:
        from asn1crypto import tsp

        response = tsp.TimeStampResp.load(answer, strict=True)
        if response["status"]["status"].native not in {"granted", "granted_with_mods"}:
            raise _refused("status")
        token = response["time_stamp_token"]
        octets = token.dump()  # as it came: once it is looked into, it would be encoded anew
        if token["content_type"].native != "signed_data" or token["content"]["version"].native != "v3":
            raise _refused("version")
        unit, info, signed_at = self._signed(token["content"])
        time: datetime = info["gen_time"].native
        imprint = info["message_imprint"]
        if info["version"].native != "v1" or info["nonce"].native != nonce:
            raise _refused("nonce")
        if imprint["hash_algorithm"]["algorithm"].native != "sha256":
            raise _refused("hash")
        if imprint["hashed_message"].native != hashlib.sha256(data).digest():
            raise _refused("imprint")
        if any(extension["critical"].native for extension in info["extensions"] or ()):
            raise _refused("extension")
        if not unit.not_valid_before <= time <= unit.not_valid_after:
            raise _refused("unit's time")
        if not -_SKEW <= now - time <= _AGE or abs(time - signed_at) > _DELAY:
            raise _refused("time")
        return Stamp(octets, time)

    def _signed(self, signed: Any) -> tuple[Any, Any, datetime]:
        """Return which unit signed, the TSTInfo, and when it did. Raises: Refused, and for what cannot be read."""
        from asn1crypto import x509

        content = signed["encap_content_info"]
        (signer,) = signed["signer_infos"]
        if signer["version"].native != ("v1" if signer["sid"].name == "issuer_and_serial_number" else "v3"):
            raise _refused("version")
        message = b"\x31" + signer["signed_attrs"].dump()[1:]  # as they came
        attributes = {one["type"].native: one["values"][0] for one in signer["signed_attrs"]}
        if len(attributes) != len(signer["signed_attrs"]):
            raise _refused("attributes")
        sent = [certificate.chosen.dump() for certificate in signed["certificates"]]
        units = [unit for unit in self._units if unit in sent and _is_named(signer["sid"], unit)]
        if len(units) != 1 or not _is_bound(attributes, units[0]):
            raise _refused("unit")
        octets = bytes(content["content"])
        if signer["digest_algorithm"]["parameters"].dump() not in _NO_PARAMETERS:
            raise _refused("digest")
        digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, octets).digest()
        if content["content_type"].native != "tst_info" or attributes["content_type"].native != "tst_info":
            raise _refused("content type")
        if attributes["message_digest"].native != digest:
            raise _refused("digest")
        algorithm = signer["signature_algorithm"]["algorithm"].native
        if not signed_by(units[0], algorithm, signer["signature"].native, message):
            raise _refused("signature")
        return x509.Certificate.load(units[0]), content["content"].parsed, attributes["signing_time"].native


def _is_named(identifier: Any, unit: bytes) -> bool:
    from asn1crypto import x509

    certificate = x509.Certificate.load(unit)
    if identifier.name == "subject_key_identifier":
        return bool(identifier.native == certificate.key_identifier)
    named = identifier.chosen
    same = named["issuer"].dump() == certificate.issuer.dump()
    return same and bool(named["serial_number"].native == certificate.serial_number)


def _is_bound(attributes: dict[str, Any], unit: bytes) -> bool:
    """Whether signed attributes name the unit's certificate (ESSCertID, RFC 5816)."""
    found = [(name, attributes[name]) for name in _BINDINGS if name in attributes]
    for name, value in found:
        first = value["certs"][0]
        hash_name = first["hash_algorithm"]["algorithm"].native if "v2" in name else _BINDINGS[name]
        if first["cert_hash"].native != hashlib.new(hash_name, unit, usedforsecurity=False).digest():
            return False
    return bool(found)


def _refused(why: str) -> Refused:
    return Refused("INTERNAL_SERVER_ERROR", f"time stamp: {why}")
