"""What an `/Encrypt` dictionary says (ISO 32000-2, 7.6.2, 7.6.4.2 and 7.6.6)."""

from collections.abc import Mapping
from enum import Enum

from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.values import Boolean, Dictionary, Name, String, Value
from idclient.errors.document import DocumentDamaged, DocumentEncryptionUnsupported
from idclient.value import field, frozen

_IDENTITY = b"Identity"
_MOST_FILTERS = 64
_NO_CODE_NEEDED = 1 << 12
"""Bit 13 of `/P`."""


class Method(Enum):
    """How strings or streams are encrypted; by the names of `/CFM`."""

    NONE = b"Identity"
    RC4 = b"V2"
    AES_128 = b"AESV2"
    AES_256 = b"AESV3"


@frozen
class Protection:
    """The standard security handler of one document. `length` is that of the file's key, in bytes.

    `owner` to `user_key` are `/O`, `/U`, `/OE` and `/UE`; `permissions` is `/P` without a sign, None when it is none;
    `proof` is `/Perms`. `identifier` is the first element of the trailer's `/ID`. `named` are the crypt filters that
    streams may ask for by name. `authenticated`: every revision must carry a code of who wrote it (ISO/TS 32004).
    """

    revision: int
    length: int
    owner: bytes = field(repr=False)
    user: bytes = field(repr=False)
    owner_key: bytes = field(repr=False)
    user_key: bytes = field(repr=False)
    permissions: int | None
    proof: bytes = field(repr=False)
    metadata: bool
    identifier: bytes = field(repr=False)
    strings: Method
    streams: Method
    files: Method
    named: tuple[tuple[bytes, Method], ...] = ()
    authenticated: bool = False

    @property
    def needs_key(self) -> bool:
        """Whether more is encrypted than embedded files."""
        return self.strings is not Method.NONE or self.streams is not Method.NONE


def read_protection(encrypt: Dictionary, identifier: bytes) -> Protection:
    """Return what a dictionary says. Raises: DocumentEncryptionUnsupported, DocumentDamaged."""
    _require_standard(encrypt)
    version, revision = integer(encrypt.get(b"V")) or 0, integer(encrypt.get(b"R")) or 0
    _require_known(version, revision)
    named = _named(encrypt) if version >= 4 else {}
    methods = [_method(encrypt, key, named) for key in (b"StrF", b"StmF")] if version >= 4 else [Method.RC4] * 2
    permissions = integer(encrypt.get(b"P"))
    if permissions is None and revision < 5:
        raise DocumentDamaged(reason="encryption")
    stated = encrypt.get(b"EncryptMetadata")
    size = 48 if revision >= 5 else 32
    return Protection(
        revision=revision,
        length=_length(encrypt, version),
        owner=_octets(encrypt, b"O", size),
        user=_octets(encrypt, b"U", size),
        owner_key=_octets(encrypt, b"OE", 32 if revision >= 5 else 0),
        user_key=_octets(encrypt, b"UE", 32 if revision >= 5 else 0),
        permissions=None if permissions is None else permissions & 0xFFFFFFFF,
        proof=_optional(encrypt, b"Perms"),
        metadata=version < 4 or not (isinstance(stated, Boolean) and not stated.value),
        identifier=identifier,
        strings=methods[0],
        streams=methods[1],
        files=_method(encrypt, b"EFF", named) if encrypt.get(b"EFF") is not None and version >= 4 else methods[1],
        named=tuple(sorted(named.items())),
        authenticated=encrypt.get(b"KDFSalt") is not None and not (permissions or 0) & _NO_CODE_NEEDED,
    )


def _require_standard(encrypt: Dictionary) -> None:
    kind = _name(encrypt.get(b"Filter"))
    if kind != b"Standard":
        public = kind is not None and (b"PubSec" in kind or encrypt.get(b"Recipients") is not None)
        raise DocumentEncryptionUnsupported(reason="public-key" if public else "handler")


def _require_known(version: int, revision: int) -> None:
    if (version, revision) not in {(1, 2), (1, 3), (2, 2), (2, 3), (4, 4), (5, 5), (5, 6)}:
        raise DocumentEncryptionUnsupported(reason="version")


def _length(encrypt: Dictionary, version: int) -> int:
    if version == 2:
        bits = integer(encrypt.get(b"Length")) or 40
        if bits % 8 or not 40 <= bits <= 128:
            raise DocumentDamaged(reason="encryption")
        return bits // 8
    return {1: 5, 4: 16}.get(version, 32)


def _named(encrypt: Dictionary) -> dict[bytes, Method]:
    """Return the crypt filters by name; those of an unknown kind are none until they are needed."""
    table = encrypt.get(b"CF")
    entries = table.entries if isinstance(table, Dictionary) else ()
    if len(entries) > _MOST_FILTERS:
        raise DocumentDamaged(reason="encryption")
    found: dict[bytes, Method] = {}
    for entry in entries:
        kind = _name(entry.value.get(b"CFM")) if isinstance(entry.value, Dictionary) else None
        if kind in {Method.RC4.value, Method.AES_128.value, Method.AES_256.value}:
            found[entry.key] = Method(kind)
    return found


def _method(encrypt: Dictionary, key: bytes, named: Mapping[bytes, Method]) -> Method:
    name = _name(encrypt.get(key)) or _IDENTITY
    if name == _IDENTITY:
        return Method.NONE
    if name not in named:
        raise DocumentEncryptionUnsupported(reason="crypt-filter")
    return named[name]


def _octets(encrypt: Dictionary, key: bytes, size: int) -> bytes:
    value = _optional(encrypt, key)
    if len(value) < size:
        raise DocumentDamaged(reason="encryption")
    return value[:size]


def _optional(encrypt: Dictionary, key: bytes) -> bytes:
    value = encrypt.get(key)
    return value.value if isinstance(value, String) else b""


def _name(value: Value | None) -> bytes | None:
    return value.value if isinstance(value, Name) else None
