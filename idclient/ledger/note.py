"""Signed notes (C2SP signed-note): a text, an empty line, and a line for each signature, of whoever."""

import base64
from collections.abc import Sequence

from idclient.errors.ledger import LedgerMalformed, LedgerProofWrong
from idclient.ledger.keys import LOG, SigningKey, VerifierKey, is_name, read_base64
from idclient.value import frozen

LARGEST = 1 << 16
_MOST = 128
_DASH = "— "
_KEY_OCTETS = 4


@frozen
class NoteSignature:
    """A signature in a note. `payload` follows the identifier of the key, and is of the kind that the key says."""

    name: str
    identifier: bytes
    payload: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.identifier + self.payload).decode('ascii')}\n"


@frozen
class Note:
    """A text, which ends its last line, and the signatures over it."""

    text: str
    signatures: tuple[NoteSignature, ...]


def read_note(octets: bytes) -> Note:
    """Return a note; nobody's signature is verified yet. Raises: LedgerMalformed."""
    try:
        said = octets.decode() if len(octets) <= LARGEST else ""
    except UnicodeDecodeError as problem:
        raise LedgerMalformed(what="note") from problem
    text, empty, lines = said.rpartition("\n\n")
    if not empty or not lines.endswith("\n") or not _is_text(text + "\n"):
        raise LedgerMalformed(what="note")
    signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
    if len(signatures) > _MOST:
        raise LedgerMalformed(what="note")
    return Note(text + "\n", signatures)


def write_note(note: Note) -> bytes:
    """Return the octets of a note."""
    return f"{note.text}\n{''.join(map(str, note.signatures))}".encode()


def sign_note(text: str, keys: Sequence[SigningKey]) -> Note:
    """Return a text with the signatures of logs. Raises: LedgerMalformed, it cannot be a note."""
    if not _is_text(text):
        raise LedgerMalformed(what="note")
    return Note(text, tuple(_sign(text, key) for key in keys))


def of_key(note: Note, key: VerifierKey) -> tuple[NoteSignature, ...]:
    """Return the signatures that name a key."""
    named = (key.name, key.identifier)
    return tuple(one for one in note.signatures if (one.name, one.identifier) == named)


def is_signed_by(note: Note, key: VerifierKey) -> bool:
    """Whether a log has signed. Raises: LedgerProofWrong, the note says that it has and it has not."""
    found = of_key(note, key)
    if key.kind != LOG or not all(key.verifies(one.payload, note.text.encode()) for one in found):
        raise LedgerProofWrong(what="signature")
    return bool(found)


def _sign(text: str, key: SigningKey) -> NoteSignature:
    if key.verifier.kind != LOG:
        raise LedgerMalformed(what="key")
    return NoteSignature(key.verifier.name, key.verifier.identifier, key.sign(text.encode()))


def _signature(line: str) -> NoteSignature:
    name, space, packed = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not is_name(name):
        raise LedgerMalformed(what="note")
    octets = read_base64(packed, what="note")
    if len(octets) <= _KEY_OCTETS:
        raise LedgerMalformed(what="note")
    return NoteSignature(name, octets[:_KEY_OCTETS], octets[_KEY_OCTETS:])


def _is_text(text: str) -> bool:
    return text.endswith("\n") and len(text) > 1 and not any(one < " " and one != "\n" for one in text)
