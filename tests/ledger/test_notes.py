"""Notes: the published one verifies, strangers' signatures are passed over, false ones refuse the note."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.ledger import LedgerError, LedgerMalformed, LedgerProofWrong
from idclient.ledger.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from idclient.ledger.cosignature import cosign, cosigned_at
from idclient.ledger.keys import LOG, WITNESS, SigningKey, VerifierKey, read_verifier_key, signing_key
from idclient.ledger.note import Note, is_signed_by, read_note, sign_note, write_note
from idclient.value import replace
from tests.ledger.world import LOG_KEY, ORIGIN, TIME, TREE, WITNESSES, checkpoint_of

KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
TEXT = "This is an example message.\n"
LINE = (
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
PUBLISHED = f"{TEXT}\n{LINE}".encode()


def test_the_published_note_verifies() -> None:
    note, key = read_note(PUBLISHED), read_verifier_key(KEY)
    assert note.text == TEXT
    assert is_signed_by(note, key)
    assert write_note(note) == PUBLISHED
    assert (key.name, key.kind, str(key)) == ("example.com/foo", LOG, KEY)


def test_a_note_may_have_empty_lines_and_other_scripts() -> None:
    note = sign_note("õ\n\nЯ\n", [LOG_KEY])
    assert read_note(write_note(note)) == note
    assert is_signed_by(note, LOG_KEY.verifier)


def test_signatures_of_strangers_are_passed_over() -> None:
    stranger = signing_key("else.example", LOG, b"S" * 32)
    note = sign_note(TEXT, [stranger, LOG_KEY])
    assert is_signed_by(note, LOG_KEY.verifier)
    assert not is_signed_by(read_note(PUBLISHED), LOG_KEY.verifier)
    same_name = signing_key(ORIGIN, LOG, b"S" * 32)
    assert not is_signed_by(sign_note(TEXT, [same_name]), LOG_KEY.verifier)


@given(place=st.integers(0, len(TEXT) - 2), letter=st.sampled_from("abc "))
def test_a_changed_text_is_refused(place: int, letter: str) -> None:
    changed = TEXT[:place] + letter + TEXT[place + 1 :]
    if changed != TEXT:
        note = replace(read_note(PUBLISHED), text=changed)
        with pytest.raises(LedgerProofWrong):
            is_signed_by(note, read_verifier_key(KEY))


@pytest.mark.parametrize("length", [0, 1, 63, 65])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    note = read_note(PUBLISHED)
    cut = replace(note.signatures[0], payload=(note.signatures[0].payload * 2)[:length])
    with pytest.raises(LedgerProofWrong):
        is_signed_by(Note(TEXT, (*note.signatures, cut)), read_verifier_key(KEY))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        TEXT.encode(),
        f"{TEXT}\n".encode(),
        f"\n{LINE}".encode(),
        f"\n\n{LINE}".encode(),
        PUBLISHED[:-1],
        PUBLISHED + b"\n",
        PUBLISHED.replace(b"example message", b"example\tmessage"),
        PUBLISHED.replace(b"example message", b"example\x00message"),
        PUBLISHED.replace(b"example message", b"example\xffmessage"),
        PUBLISHED.replace("—".encode(), b"-"),
        PUBLISHED.replace(b"Uw2Q", b"Uw2 "),
        PUBLISHED.replace(b"IneyaQM=", b"IneyaQN="),
        PUBLISHED.replace(b"example.com/foo U", b"example.com+foo U"),
        PUBLISHED.replace(b"example.com/foo U", b" U"),
        f"{TEXT}\n— example.com/foo AAAA\n".encode(),
        PUBLISHED + LINE.encode() * 128,
        b"a" * 70_000 + PUBLISHED,
    ],
)
def test_what_is_no_note_is_refused(octets: bytes) -> None:
    with pytest.raises(LedgerMalformed) as refused:
        read_note(octets)
    assert refused.value.what == "note"


@given(octets=st.one_of(st.binary(max_size=200), st.text(max_size=60).map(lambda text: f"{text}\n\n{LINE}".encode())))
def test_what_is_read_is_written_as_it_was(octets: bytes) -> None:
    with suppress(LedgerError):
        assert write_note(read_note(octets)) == octets


@pytest.mark.parametrize("text", ["", "a", "\n", "a\tb\n", "a\r\n"])
def test_a_text_that_cannot_be_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(LedgerMalformed):
        sign_note(text, [LOG_KEY])


@pytest.mark.parametrize(
    "text",
    [
        "",
        KEY[:-1],
        KEY + "=",
        KEY.replace("530d903a", "530d903b"),
        KEY.replace("530d903a", "530D903A"),
        KEY.replace("+Ae", "+Be"),
        KEY.replace("example.com", "example com"),
        KEY.replace("example.com/foo", ""),
        "a+b+c",
        "õ++",
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(LedgerMalformed):
        read_verifier_key(text)


def test_a_secret_is_not_shown_and_a_name_without_a_form_is_refused() -> None:
    assert "LLLL" not in repr(LOG_KEY)
    for name in ("", "a b", "a+b", "a\n"):
        with pytest.raises(LedgerMalformed):
            signing_key(name, LOG, b"L" * 32)


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    checkpoint = Checkpoint(ORIGIN, TREE.size, TREE.root())
    assert read_checkpoint(write_checkpoint(checkpoint)) == checkpoint


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n5\n", "\n05\n"),
        ("\n5\n", "\n-5\n"),
        ("\n5\n", "\n٥\n"),
        ("\n5\n", f"\n{1 << 63}\n"),
        ("\n5\n", "\n\n"),
        (ORIGIN, ""),
        (ORIGIN, "a b"),
        ("=\n", "\n"),
        ("=\n", "=\nmore\n"),
        ("=\n", "="),
    ],
)
def test_what_is_no_checkpoint_is_refused(before: str, after: str) -> None:
    text = checkpoint_of().text
    assert before in text
    with pytest.raises(LedgerMalformed):
        read_checkpoint(text.replace(before, after))
    with pytest.raises(LedgerMalformed):
        read_checkpoint(f"{ORIGIN}\n5\nAAAA\n")


def test_a_witness_says_when_it_saw_a_checkpoint() -> None:
    note = checkpoint_of(TREE, 1, 2)
    assert cosigned_at(note, WITNESSES[0].verifier) == TIME + 1
    assert cosigned_at(note, WITNESSES[2].verifier) is None
    assert cosigned_at(cosign(note, WITNESSES[0], TIME + 9), WITNESSES[0].verifier) == TIME + 9
    assert read_note(write_note(note)) == note


@given(place=st.integers(0, 71), bit=st.integers(0, 7))
def test_neither_time_nor_signature_of_a_witness_can_be_changed(place: int, bit: int) -> None:
    note = checkpoint_of(TREE, 1)
    payload = bytearray(note.signatures[1].payload)
    payload[place] ^= 1 << bit
    changed = Note(note.text, (note.signatures[0], replace(note.signatures[1], payload=bytes(payload))))
    with pytest.raises(LedgerProofWrong):
        cosigned_at(changed, WITNESSES[0].verifier)


def test_logs_do_not_witness_and_witnesses_keep_no_log() -> None:
    note = checkpoint_of(TREE, 1)
    for ask in (
        lambda: sign_note(TEXT, [WITNESSES[0]]),
        lambda: cosign(note, LOG_KEY, TIME),
        lambda: cosign(note, WITNESSES[0], -1),
        lambda: cosigned_at(note, LOG_KEY.verifier),
        lambda: is_signed_by(note, WITNESSES[0].verifier),
    ):
        with pytest.raises(LedgerError):
            ask()


def test_one_secret_under_two_kinds_gives_two_keys() -> None:
    log, witness = (signing_key("a.example", kind, b"x" * 32) for kind in (LOG, WITNESS))
    assert isinstance(log, SigningKey)
    assert log.verifier.identifier != witness.verifier.identifier
    assert log.verifier == VerifierKey("a.example", LOG, witness.verifier.public)
