"""How a key of the card signs and agrees on secrets: what it is told, what it is given, and in which order.

Sources: RIA technical description of 2018; FINEID S1; Web eID libelectronic-id; ISO/IEC 7816-8 clauses 11.2 to 11.12.
"""

from collections.abc import Callable, Mapping

from idclient.cards.channel import MANAGE_SECURITY_ENVIRONMENT, Channel
from idclient.cards.models import AlgorithmRule, DigestRule, Key, KeyType, SignerKind
from idclient.errors.card import CardAnswerMalformed, CardKeyUnsupported, DigestUnsupported
from idclient.model import Purpose
from idclient.wire import tlv
from idclient.wire.apdu import LE_MAXIMUM, CommandApdu

INTERNAL_AUTHENTICATE = 0x88
PERFORM_SECURITY_OPERATION = 0x2A

_ALGORITHM = 0x80
_KEY_REFERENCE = 0x84
_HASH = 0x90
_CONFIDENTIALITY_TEMPLATE = 0xB8

_SIZE_NIBBLES = {28: 0x30, 32: 0x40, 48: 0x50, 64: 0x60}
"""What an algorithm octet adds for a digest of so many bytes."""

_DIGEST_INFOS = {
    32: bytes.fromhex("3031300D060960864801650304020105000420"),
    48: bytes.fromhex("3041300D060960864801650304020205000430"),
    64: bytes.fromhex("3051300D060960864801650304020305000440"),
}
"""What precedes a SHA-2 digest in a DigestInfo. Source: RFC 8017 clause 9.2, note 1."""


def set_key(channel: Channel, key: Key) -> None:
    """Set the key as far as it can be before the digest is known; its application is selected. Raises: CardError."""
    if key.signer is not SignerKind.HASH_THEN_SIGN:
        _manage(channel, key.template, tlv.encode(_ALGORITHM, bytes([key.way.algorithm])), key)


def sign(channel: Channel, key: Key, digest: bytes) -> bytes:
    """Return the signature over a digest: r‖s or the plain RSA block. The PIN was verified before.

    Raises:
        DigestUnsupported: this key takes no digest of that size.
        CardAnswerMalformed: a signature of another size than the key's.
        CardError: from the card.
    """
    value = _SIGNERS[key.signer](channel, key, digest_for(key, digest))
    if key.type is KeyType.EC and len(value) not in [2 * size for size in key.fields]:
        raise CardAnswerMalformed(step=_step(key))
    return value


def derive(channel: Channel, key: Key, point: bytes) -> bytes:
    """Return the X coordinate of the key's product with a point 04‖X‖Y. The PIN was verified before.

    Raises:
        CardKeyUnsupported: the key makes no key agreement.
        CardAnswerMalformed: a secret of another size than the field's.
        CardError: from the card.
    """
    if key.agreement is None or key.type is not KeyType.EC:
        raise CardKeyUnsupported(purpose=key.purpose.value)
    _manage(channel, _CONFIDENTIALITY_TEMPLATE, key.agreement, key)
    command = CommandApdu(0x00, PERFORM_SECURITY_OPERATION, 0x80, 0x86, b"\0" + point, LE_MAXIMUM)
    secret = channel.require(command, step="derive").data
    if 2 * len(secret) + 1 != len(point):
        raise CardAnswerMalformed(step="derive")
    return secret


def digest_for(key: Key, digest: bytes) -> bytes:
    """Return what the card is given for a digest. Raises: DigestUnsupported."""
    if len(digest) not in key.way.sizes:
        raise DigestUnsupported(size=len(digest), allowed=key.way.sizes)
    return _RULES[key.way.digest](key, digest)


def _field_sized(key: Key, digest: bytes) -> bytes:
    """ECDSA takes the leftmost bits of a digest (FIPS 186-5 clause 6.4)."""
    field = key.fields[0]
    return digest[:field].rjust(field, b"\0")


def _as_it_is(_key: Key, digest: bytes) -> bytes:
    return digest


def _digest_info(_key: Key, digest: bytes) -> bytes:
    return _DIGEST_INFOS[len(digest)] + digest


_RULES: Mapping[DigestRule, Callable[[Key, bytes], bytes]] = {
    DigestRule.FIELD_SIZE: _field_sized,
    DigestRule.TRUE_LENGTH: _as_it_is,
    DigestRule.DIGEST_INFO: _digest_info,
}


def _internal_authenticate(channel: Channel, key: Key, data: bytes) -> bytes:
    command = CommandApdu(0x00, INTERNAL_AUTHENTICATE, 0x00, 0x00, data, LE_MAXIMUM)
    return channel.require(command, step=_step(key)).data


def _compute_digital_signature(channel: Channel, key: Key, data: bytes) -> bytes:
    command = CommandApdu(0x00, PERFORM_SECURITY_OPERATION, 0x9E, 0x9A, data, LE_MAXIMUM)
    return channel.require(command, step=_step(key)).data


def _hash_then_sign(channel: Channel, key: Key, data: bytes) -> bytes:
    way = key.way
    algorithm = way.algorithm | (_SIZE_NIBBLES[len(data)] if way.rule is AlgorithmRule.BY_DIGEST else 0)
    _manage(channel, key.template, tlv.encode(_ALGORITHM, bytes([algorithm])), key)
    hashed = CommandApdu(0x00, PERFORM_SECURITY_OPERATION, 0x90, 0xA0, tlv.encode(_HASH, data))
    channel.require(hashed, step="set-hash")
    # The exact Le spares T=0 the answer 6Cxx; an RSA block is as long as the card says.
    le = 2 * key.fields[0] if key.type is KeyType.EC and len(key.fields) == 1 else LE_MAXIMUM
    command = CommandApdu(0x00, PERFORM_SECURITY_OPERATION, 0x9E, 0x9A, le=le)
    return channel.require(command, step=_step(key)).data


_SIGNERS: Mapping[SignerKind, Callable[[Channel, Key, bytes], bytes]] = {
    SignerKind.INTERNAL_AUTHENTICATE: _internal_authenticate,
    SignerKind.COMPUTE_DIGITAL_SIGNATURE: _compute_digital_signature,
    SignerKind.HASH_THEN_SIGN: _hash_then_sign,
}


def _step(key: Key) -> str:
    return "sign" if key.purpose is Purpose.SIGNING else "authenticate"


def _manage(channel: Channel, template: int, algorithm: bytes, key: Key) -> None:
    if key.reference is None:
        raise CardKeyUnsupported(purpose=key.purpose.value)
    data = algorithm + tlv.encode(_KEY_REFERENCE, bytes([key.reference]))
    channel.require(CommandApdu(0x00, MANAGE_SECURITY_ENVIRONMENT, 0x41, template, data), step="set-key")
