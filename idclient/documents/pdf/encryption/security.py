"""One document's encryption: unlocked by a password, it opens the objects that are read and seals those appended."""

import hashlib
from collections.abc import Callable
from enum import Enum

from idclient.documents.pdf.encryption import aes256, standard
from idclient.documents.pdf.encryption.aes import cbc_opened, cbc_sealed
from idclient.documents.pdf.encryption.objects import Rewritten, has_strings, rewrite
from idclient.documents.pdf.encryption.passwords import spellings
from idclient.documents.pdf.encryption.protection import Method, Protection
from idclient.documents.pdf.encryption.rc4 import rc4
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.strings import literal
from idclient.documents.pdf.tokens import END, parse_indirect, parse_value
from idclient.documents.pdf.values import Array, Dictionary, IndirectObject, Name, Value, edited
from idclient.errors.document import (
    DocumentDamaged,
    DocumentEncryptionUnsupported,
    DocumentPasswordNeeded,
    DocumentPasswordWrong,
)
from idclient.ports import Entropy
from idclient.value import field, frozen

_HEAD = b"0 0 obj\n"
_MODIFY, _ANNOTATE, _FILL = 1 << 3, 1 << 5, 1 << 8
"""Bits 4, 6 and 9 of `/P` (ISO 32000-2, Table 22)."""


class Access(Enum):
    """Whose password opened a document: anybody who may read it, or its author."""

    USER = "user"
    OWNER = "owner"


@frozen
class Unlocked:
    """The key to documents of this protection: to all revisions of one document, as a rule."""

    protection: Protection
    access: Access
    key: bytes = field(repr=False)


class Security:
    """The encryption of one document."""

    def __init__(self, protection: Protection, key: Unlocked | None = None) -> None:
        """Take a key of the same protection, if there is one; else the empty password is tried when one is needed."""
        self.protection = protection
        self._unlocked: Unlocked | None = None
        self._is_tried = not protection.needs_key
        self.use(key)

    @property
    def unlocked(self) -> Unlocked | None:
        """What opens the document; None while it is locked, or where nothing is encrypted but attachments."""
        if not self._is_tried:
            self._is_tried = True
            self._unlocked = _unlock(self.protection, b"")
        return self._unlocked

    def use(self, key: Unlocked | None) -> None:
        """Take a key that is known, if it is one of this protection."""
        if key is not None and key.protection == self.protection:
            self._unlocked, self._is_tried = key, True

    def unlock(self, password: bytes | bytearray) -> None:
        """Open the document with a password, UTF-8; who has opened it as owner stays owner.

        Raises: DocumentPasswordWrong; of a document that was open already it stays so.
        """
        for spelling in spellings(password, unicode=self.protection.revision >= 5):
            found = _unlock(self.protection, spelling)
            if found is not None:
                if self.unlocked is None or self.unlocked.access is not Access.OWNER:
                    self._unlocked = found
                return
        raise DocumentPasswordWrong

    def is_locked(self) -> bool:
        """Whether a password is needed before anything else."""
        return self.unlocked is None and self.protection.needs_key

    def permits_signature(self, *, filling: bool) -> bool:
        """Whether the author lets others sign: by `filling` a field that is there, or by adding one."""
        if self.unlocked is not None and self.unlocked.access is Access.OWNER:
            return True
        bits = self._permissions()
        if filling:
            return bool(bits & _ANNOTATE) or (self.protection.revision >= 3 and bool(bits & _FILL))
        return bool(bits & _ANNOTATE) and bool(bits & _MODIFY)

    def opened(self, found: IndirectObject) -> IndirectObject:
        """Return an object with its strings decrypted. Raises: DocumentPasswordNeeded."""
        if self.is_locked():
            raise DocumentPasswordNeeded
        method = self.protection.strings
        if method is Method.NONE or not has_strings(found.value) or _is_section(found.value, found.data):
            return found
        decrypt = self._decryption(method, found.number, found.generation)
        text = rewrite(found.value, lambda octets: literal(decrypt(octets))).text
        value = parse_value(text + END)
        return IndirectObject(found.number, found.generation, value, found.base, found.data, written=found.value)

    def opener(self, found: IndirectObject) -> Callable[[bytes], bytes] | None:
        """Return what decrypts the data of a stream; None where it is not encrypted. Raises: DocumentEncrypted."""
        method = self._stream_method(found.value, found.data)
        return None if method is Method.NONE else self._decryption(method, found.number, found.generation)

    def sealed(self, number: int, generation: int, body: bytes, entropy: Entropy) -> Rewritten:
        """Return an object's text, as in `NewObject`, with its strings and stream data encrypted.

        Raises: DocumentEncrypted, DocumentDamaged.
        """
        if self.protection.authenticated:
            raise DocumentEncryptionUnsupported(reason="authentication-code")
        found = parse_indirect(_HEAD + body + END, 0)
        data = b""
        value = found.value
        if found.data is not None and isinstance(value, Dictionary):
            method = self._stream_method(value, found.data)
            data = self._sealed_data(method, _data(found, _HEAD + body), number, generation, entropy)
            value = parse_value(edited(value, {b"Length": b"%d" % len(data)}) + END)
            data = b"\nstream\n" + data + b"\nendstream"
        if self.protection.strings is Method.NONE or _is_section(value, found.data):
            return Rewritten(value.raw + data)
        encrypt = self._encryption(self.protection.strings, number, generation, entropy)
        new = rewrite(value, lambda octets: b"<" + encrypt(octets).hex().encode("ascii") + b">")
        return Rewritten(new.text + data, new.growth)

    def _sealed_data(self, method: Method, data: bytes, number: int, generation: int, entropy: Entropy) -> bytes:
        return data if method is Method.NONE else self._encryption(method, number, generation, entropy)(data)

    def _permissions(self) -> int:
        """Return `/P`; nothing is permitted where its proof is forged."""
        if self.protection.revision >= 5 and self.unlocked is not None:
            return aes256.proven_permissions(self.protection, self.unlocked.key) or 0
        return self.protection.permissions or 0

    def _stream_method(self, value: Value, data: int | None) -> Method:
        protection = self.protection
        if not isinstance(value, Dictionary) or _is_section(value, data):
            return Method.NONE
        filters = value.get(b"Filter")
        first = filters.items[0] if isinstance(filters, Array) and filters.items else filters
        if isinstance(first, Name) and first.value == b"Crypt":
            return self._named_method(value)
        kind = value.get(b"Type")
        kind_name = kind.value if isinstance(kind, Name) else b""
        if kind_name == b"Metadata" and not protection.metadata:
            return Method.NONE
        return protection.files if kind_name == b"EmbeddedFile" else protection.streams

    def _named_method(self, stream: Dictionary) -> Method:
        """Return the method of the crypt filter that a stream names (ISO 32000-2, 7.4.10)."""
        parameters = stream.get(b"DecodeParms")
        if isinstance(parameters, Array):
            parameters = parameters.items[0] if parameters.items else None
        name = parameters.get(b"Name") if isinstance(parameters, Dictionary) else None
        if not isinstance(name, Name) or name.value == b"Identity":
            return Method.NONE
        found = dict(self.protection.named).get(name.value)
        if found is None:
            raise DocumentEncryptionUnsupported(reason="crypt-filter")
        return found

    def _decryption(self, method: Method, number: int, generation: int) -> Callable[[bytes], bytes]:
        key = self._key(method, number, generation)
        if method is Method.RC4:
            return lambda data: rc4(key, data)
        return lambda data: cbc_opened(key, data)

    def _encryption(self, method: Method, number: int, generation: int, entropy: Entropy) -> Callable[[bytes], bytes]:
        key = self._key(method, number, generation)
        if method is Method.RC4:
            return lambda data: rc4(key, data)
        return lambda data: cbc_sealed(key, data, entropy)

    def _key(self, method: Method, number: int, generation: int) -> bytes:
        """Return the key for an object (Algorithm 1); the file's own from 256 bits on (Algorithm 1.A)."""
        if self.unlocked is None:
            raise DocumentPasswordNeeded
        key = self.unlocked.key
        if method is Method.AES_256:
            if len(key) != 32:
                raise DocumentDamaged(reason="encryption")
            return key
        parts = key + (number & 0xFFFFFF).to_bytes(3, "little") + (generation & 0xFFFF).to_bytes(2, "little")
        salt = b"sAlT" if method is Method.AES_128 else b""
        return hashlib.md5(parts + salt, usedforsecurity=False).digest()[: min(len(key) + 5, 16)]


def _unlock(protection: Protection, password: bytes) -> Unlocked | None:
    scheme = aes256 if protection.revision >= 5 else standard
    key = scheme.key_of_owner(protection, password)
    if key is not None:
        return Unlocked(protection, Access.OWNER, key)
    key = scheme.key_of_user(protection, password)
    return None if key is None else Unlocked(protection, Access.USER, key)


def _is_section(value: Value, data: int | None) -> bool:
    """Whether this is a cross-reference stream, which is never encrypted."""
    kind = value.get(b"Type") if data is not None and isinstance(value, Dictionary) else None
    return isinstance(kind, Name) and kind.value == b"XRef"


def _data(found: IndirectObject, text: bytes) -> bytes:
    start = found.data or 0
    length = integer(found.value.get(b"Length")) if isinstance(found.value, Dictionary) else None
    if length is None or not 0 <= length <= len(text) - start:
        raise DocumentDamaged(reason="stream-length")
    return text[start : start + length]
