"""How much a check reads: a large file is read a few times, however many signatures it has."""

import hashlib
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.checking import Coverage, Online, Outcome, check_file
from idclient.documents.checking.digests import Digests, Wanted
from idclient.documents.difference import Difference
from idclient.documents.pdf.source import Source
from idclient.errors.document import DocumentTooComplex
from tests.documents.check_world import World
from tests.documents.generate import as_table, plain_objects
from tests.documents.large import write_large
from tests.documents.signer import sign_file

SIZE = 6_000_000
MANY = 12


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file of some megabytes with a dozen signatures."""
    folder = tmp_path_factory.mktemp("many")
    path = folder / "0.pdf"
    write_large(path, SIZE)
    for number in range(MANY):
        target = folder / f"{number + 1}.pdf"
        sign_file(path, target)
        path = target
    return path


def read_by(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the bytes that come from the file from now on."""
    counter: Counter[str] = Counter()
    pread = os.pread

    def counting(descriptor: int, size: int, offset: int) -> bytes:
        data = pread(descriptor, size, offset)
        counter["bytes"] += len(data)
        return data

    monkeypatch.setattr(os, "pread", counting)
    return counter


def test_a_dozen_signatures_cost_three_passes_over_the_file(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One pass makes all digests, one finds all references and one all lengths; the rest grows with the signatures."""
    counter = read_by(monkeypatch)
    report = check_file(World().environment, many, online=Online.NEVER)
    assert len(report.signatures) == MANY
    assert not [r for s in report.signatures for r in s.reasons if r.code.startswith("document.")]
    assert counter["bytes"] < 3 * many.stat().st_size + MANY * MANY * 40_000


def test_each_of_many_signatures_is_checked_over_its_own_bytes(many: Path, tmp_path: Path) -> None:
    data = bytearray(many.read_bytes())
    data[SIZE // 2] ^= 1  # in a stream of the first revision: all signatures cover it
    path = tmp_path / "changed.pdf"
    path.write_bytes(data)
    report = check_file(World().environment, path, online=Online.NEVER)
    codes = [[reason.code for reason in signature.reasons] for signature in report.signatures]
    assert all("document.digest_different" in found for found in codes)


@given(data=st.data())
def test_one_pass_makes_the_digests_that_many_would(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    octets = b"%PDF-1.7\n" + data.draw(st.binary(min_size=10, max_size=300))
    place = st.integers(0, len(octets))
    wanted = set()
    for _ in range(data.draw(st.integers(1, 6))):
        first, second, end = sorted(data.draw(st.tuples(place, place, place)))
        wanted.add(Wanted(data.draw(st.sampled_from(["sha1", "sha256", "sha384"])), first, second, end))
    path = tmp_path_factory.mktemp("one-pass") / "x.pdf"
    path.write_bytes(octets)
    with Source(os.open(path, os.O_RDONLY)) as source:
        digests = Digests(source, wanted)
        for one in wanted:
            covered = octets[: one.length] + octets[one.second : one.end]
            assert digests.of(one) == hashlib.new(one.hash_name, covered).digest()


def test_what_would_take_too_long_to_hash_is_left_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of signatures whose gaps are all at the beginning would each need the file hashed anew."""
    monkeypatch.setattr("idclient.documents.checking.digests._MOST_HASHED", 100)
    octets = b"%PDF-1.7\n" + bytes(5000)
    path = tmp_path / "x.pdf"
    path.write_bytes(octets)
    wanted = [Wanted("sha256", 10, second, len(octets)) for second in range(20, 40)]
    with Source(os.open(path, os.O_RDONLY)) as source:
        digests = Digests(source, wanted)
        assert digests.of(wanted[-1]) == hashlib.sha256(octets[:10] + octets[39:]).digest()
        with pytest.raises(DocumentTooComplex):
            digests.of(wanted[0])


def test_signatures_that_all_end_with_the_file_are_compared_with_nothing(tmp_path: Path) -> None:
    """Each of hundreds would otherwise have the document opened once more."""
    data = World().sign(as_table(plain_objects()), tmp_path)
    opened: Counter[int] = Counter()
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    reopened = Source.reopened

    def counting(source: Source, *, end: int) -> Source:
        opened[end] += 1
        return reopened(source, end=end)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Source, "reopened", counting)
        report = check_file(World().environment, path)
    assert report.signatures[0].coverage is Coverage.WHOLE_FILE
    assert report.signatures[0].difference == Difference(())
    assert not opened


def test_many_fields_times_many_signatures_are_left_open_in_time(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tens of thousands of fields and hundreds of signatures, all walked for each, would take an hour."""
    monkeypatch.setattr("idclient.documents.checking.structure._MOST_FIELDS", 3 * MANY)
    report = check_file(World().environment, many, online=Online.NEVER)
    codes = [{reason.code for reason in signature.reasons} for signature in report.signatures]
    compared = ["document.revision_unreadable" not in found for found in codes]
    assert compared == [True] * 3 + [False] * (MANY - 4) + [True]
    assert report.outcome is Outcome.INDETERMINATE
