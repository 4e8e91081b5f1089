"""Shares of a key as files: written, read, and refused when they are another's."""

from pathlib import Path

import pytest

from idclient.elections.share_files import read_division, read_share, write_division, write_share
from idclient.elgamal.shares import Division, KeyShare
from idclient.errors.ballot import KeyDivisionMalformed, KeyShareMalformed


def test_a_share_is_for_its_keeper_alone_and_of_one_election(tmp_path: Path) -> None:
    path = tmp_path / "share.json"
    write_share(path, "E1", KeyShare(2, 3, 12345678901234567890))
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_share(path, "E1") == KeyShare(2, 3, 12345678901234567890)
    with pytest.raises(KeyShareMalformed):
        read_share(path, "E2")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"election":"E1","index":1,"threshold":1,"value":"zz"}', "5"])
def test_what_is_no_share_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    path = tmp_path / "share.json"
    path.write_text(text)
    with pytest.raises(KeyShareMalformed) as caught:
        read_share(path, "E1")
    assert (caught.value.facts, caught.value.__cause__) == ({"file": "share.json"}, None)
    with pytest.raises(KeyShareMalformed):
        read_share(tmp_path / "none", "E1")


def test_what_is_public_of_a_division_is_read_as_it_was_written() -> None:
    division = Division((4, 16))
    written = write_division("E1", division)
    assert read_division(written, "E1") == division
    for octets in (
        b"", b"[]", b"{}", written.replace(b"E1", b"E2"), written.replace(b'"10"', b'"-5"'),
        written.replace(b'"10"', b'"zz"'), written.replace(b'["4", "10"]', b"[]"), b"[" * 9999,
    ):  # fmt: skip
        with pytest.raises(KeyDivisionMalformed):
            read_division(octets, "E1")
