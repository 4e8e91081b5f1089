"""Files of an election are found in their order."""

from pathlib import Path

from idclient.cli.election_files import revocations


def test_lists_of_revocations_are_taken_by_their_numbers(tmp_path: Path) -> None:
    assert revocations(tmp_path) == []
    (tmp_path / "revocations").mkdir()
    for name in ("10.asice", "2-restore.asice", "2.asice", "1.asice", "late.asice", "3.json"):
        (tmp_path / "revocations" / name).touch()
    names = [path.name for path in revocations(tmp_path)]
    assert names == ["1.asice", "2-restore.asice", "2.asice", "10.asice", "late.asice"]
