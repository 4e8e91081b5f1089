"""What witnesses sign (C2SP tlog-cosignature, v1): that they saw a checkpoint at a time, and nothing was taken back."""

from idclient.errors.ledger import LedgerMalformed, LedgerProofWrong
from idclient.ledger.keys import WITNESS, SigningKey, VerifierKey
from idclient.ledger.note import Note, NoteSignature, of_key
from idclient.value import replace

_TIME_OCTETS = 8
_LATEST = 1 << 63


def cosign(note: Note, witness: SigningKey, time: int) -> Note:
    """Return a note with one more cosignature, made at a time in seconds since 1970. Raises: LedgerMalformed.

    The witness has made sure that the log signed, and that nothing was taken back.
    """
    if witness.verifier.kind != WITNESS or not 0 <= time < _LATEST:
        raise LedgerMalformed(what="cosignature")
    payload = time.to_bytes(_TIME_OCTETS) + witness.sign(_message(note.text, time))
    own = NoteSignature(witness.verifier.name, witness.verifier.identifier, payload)
    return replace(note, signatures=(*note.signatures, own))


def cosigned_at(note: Note, witness: VerifierKey) -> int | None:
    """Return the latest time at which a witness says it signed, None where it did not.

    Raises: LedgerProofWrong, the note says that it did and it did not.
    """
    times = [_verified(note.text, one, witness) for one in of_key(note, witness)]
    return max(times, default=None)


def _verified(text: str, signature: NoteSignature, witness: VerifierKey) -> int:
    time = int.from_bytes(signature.payload[:_TIME_OCTETS])
    if witness.kind != WITNESS or time >= _LATEST:
        raise LedgerProofWrong(what="cosignature")
    if not witness.verifies(signature.payload[_TIME_OCTETS:], _message(text, time)):
        raise LedgerProofWrong(what="cosignature")
    return time


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
