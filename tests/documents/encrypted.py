"""Encrypted PDF files made by our own hands, from ISO 32000-2, 7.6, not from the product: six schemes, any password.

Objects are texts with `{{string}}` where an encrypted string shall stand; a stream is a pair of entries and data.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.documents.generate import IDS, TEXT, close, stream, table

PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
IDENTIFIER = bytes.fromhex("00112233445566778899AABBCCDDEEFF")
SCHEMES = {
    "RC4-40": (1, 2, "V2"),
    "RC4-128": (2, 3, "V2"),
    "RC4 filter": (4, 4, "V2"),
    "AES-128": (4, 4, "AESV2"),
    "AES-256 R5": (5, 5, "AESV3"),
    "AES-256 R6": (5, 6, "AESV3"),
}
ALL = -4
"""Every permission; the two lowest bits are always 0."""
NONE = -3904
SECRET = b"A sentence that nobody reads without the password."
TITLE = b"A (secret) title"

Text = bytes | tuple[bytes, bytes]


def rc4(key: bytes, data: bytes) -> bytes:
    """Encrypt or decrypt."""
    box, j, out = list(range(256)), 0, []
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    for octet in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(octet ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def aes(key: bytes, data: bytes, vector: bytes = bytes(16)) -> bytes:
    """Encrypt whole blocks in CBC mode."""
    return Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor().update(data)


def md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def hardened(password: bytes, salt: bytes, user: bytes, revision: int) -> bytes:
    """Algorithm 2.B; SHA-256 alone in revision 5."""
    key = hashlib.sha256(password + salt + user).digest()
    number = 0
    while revision == 6:
        encrypted = aes(key[:16], 64 * (password + key + user), key[16:32])
        name = ("sha256", "sha384", "sha512")[int.from_bytes(encrypted[:16], "big") % 3]
        key = hashlib.new(name, encrypted).digest()
        number += 1
        if number >= 64 and encrypted[-1] <= number - 32:
            break
    return key[:32]


@dataclass(frozen=True)
class Lock:
    """What encrypts one file. Passwords as the octets that go into the key."""

    scheme: str
    user: bytes = b""
    owner: bytes = b"owner"
    permissions: int = ALL
    metadata: bool = True
    filters: bytes = b"/StmF/StdCF/StrF/StdCF"

    @cached_property
    def numbers(self) -> tuple[int, int, str]:
        return SCHEMES[self.scheme]

    @cached_property
    def length(self) -> int:
        return {1: 5, 2: 16, 4: 16, 5: 32}[self.numbers[0]]

    @cached_property
    def owner_value(self) -> bytes:
        """`/O`: Algorithm 3, or 9."""
        revision = self.numbers[1]
        if revision >= 5:
            salts = b"ownvalidownerkey"
            return hardened(self.owner, salts[:8], self.user_value, revision) + salts
        key = md5((self.owner + PAD)[:32])
        for _ in range(50 if revision >= 3 else 0):
            key = md5(key)
        value = (self.user + PAD)[:32]
        for turn in range(20 if revision >= 3 else 1):
            value = rc4(bytes(octet ^ turn for octet in key[: self.length]), value)
        return value

    @cached_property
    def key(self) -> bytes:
        """The file's key: Algorithm 2, or any octets."""
        revision = self.numbers[1]
        if revision >= 5:
            return hashlib.sha256(b"the key of the file").digest()
        key = md5(
            (self.user + PAD)[:32]
            + self.owner_value
            + (self.permissions & 0xFFFFFFFF).to_bytes(4, "little")
            + IDENTIFIER
            + (b"" if self.metadata or revision < 4 else b"\xff" * 4)
        )
        for _ in range(50 if revision >= 3 else 0):
            key = md5(key[: self.length])
        return key[: self.length]

    @cached_property
    def user_value(self) -> bytes:
        """`/U`: Algorithms 4, 5 and 8."""
        revision = self.numbers[1]
        if revision >= 5:
            salts = b"usrvaliduser-key"
            return hardened(self.user, salts[:8], b"", revision) + salts
        if revision == 2:
            return rc4(self.key, PAD)
        value = md5(PAD + IDENTIFIER)
        for turn in range(20):
            value = rc4(bytes(octet ^ turn for octet in self.key), value)
        return value + bytes(16)

    @cached_property
    def dictionary(self) -> bytes:
        """The text of `/Encrypt`."""
        version, revision, method = self.numbers
        entries = [
            b"<</Filter/Standard/V %d/R %d/Length %d/P %d" % (version, revision, self.length * 8, self.permissions),
            b"/O<%b>/U<%b>" % (self.owner_value.hex().encode(), self.user_value.hex().encode()),
        ]
        if version >= 4:
            entries.append(b"/CF<</StdCF<</CFM/%b/AuthEvent/DocOpen/Length %d>>>>" % (method.encode(), self.length))
            entries += [self.filters, b"" if self.metadata else b"/EncryptMetadata false"]
        if revision >= 5:
            for name, password, value, user in (
                (b"UE", self.user, self.user_value, b""),
                (b"OE", self.owner, self.owner_value, self.user_value),
            ):
                sealed = aes(hardened(password, value[40:48], user, revision), self.key)
                entries.append(b"/%b<%b>" % (name, sealed.hex().encode()))
            entries.append(b"/Perms<%b>" % self.proof.hex().encode())
        return b"".join(entries) + b">>"

    @cached_property
    def proof(self) -> bytes:
        """`/Perms`: Algorithm 10."""
        plain = (self.permissions & 0xFFFFFFFF).to_bytes(4, "little") + b"\xff" * 4
        plain += (b"T" if self.metadata else b"F") + b"adb" + b"rand"
        return aes(self.key, plain)

    def seal(self, number: int, data: bytes, *, vector: bytes | None = None) -> bytes:
        """Encrypt what stands in an object of generation 0: Algorithm 1, or 1.A."""
        method = self.numbers[2]
        if method == "AESV3":
            key = self.key
        else:
            salt = b"sAlT" if method == "AESV2" else b""
            key = md5(self.key + number.to_bytes(3, "little") + bytes(2) + salt)[: min(16, len(self.key) + 5)]
        if method == "V2":
            return rc4(key, data)
        fill = 16 - len(data) % 16
        vector = vector or md5(b"%d" % number + data)
        return vector + aes(key, data + bytes([fill]) * fill, vector)


def objects(**changed: bytes) -> dict[int, Text]:
    """Return a page with a sentence, and a title; `catalog` and `page` add entries."""
    return {
        1: b"<</Type/Catalog/Pages 2 0 R/Note{{A note}}%b>>" % changed.get("catalog", b""),
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>>>",
        3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[]%b>>" % changed.get("page", b""),
        4: (b"", TEXT.replace(b"A page that is signed.", SECRET)),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        6: b"<</Title{{%b}}/Empty()>>" % TITLE,
    }


def encrypted(lock: Lock, content: dict[int, Text] | None = None, *, trailer: bytes = b"") -> bytes:
    """Return a file with a table, its `/Encrypt` an object of its own; `trailer` adds entries."""
    content = content or objects()
    data = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = {}
    number = max(content) + 1
    for each, text in {**content, number: lock.dictionary}.items():
        offsets[each] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (each, _sealed(lock, each, text) if each != number else lock.dictionary)
    start = len(data)
    data += table(offsets, number + 1)
    data += b"trailer\n<</Size %d/Root 1 0 R/Info 6 0 R/Encrypt %d 0 R%b%b>>\n" % (number + 1, number, IDS, trailer)
    return bytes(data + close(start))


def _sealed(lock: Lock, number: int, text: Text) -> bytes:
    entries, data = text if isinstance(text, tuple) else (text, None)

    def spelt(match: re.Match[bytes]) -> bytes:
        sealed = match[1] if b"/Identity" in lock.filters else lock.seal(number, match[1])
        return b"<" + sealed.hex().encode() + b">"

    entries = re.sub(rb"\{\{(.*?)\}\}", spelt, entries, flags=re.DOTALL)
    return entries if data is None else stream(lock.seal(number, data), entries)
