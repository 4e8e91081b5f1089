"""A zip that two programs could read differently, or that carries anything beside a vote, is refused."""

from pathlib import Path

import pytest

from idclient.emulators.collector.container import read_container
from idclient.emulators.collector.refusals import Refused
from tests.emulators.collector.forging import NAME, Edit, Forgery, append, swap
from tests.emulators.collector.packing import Packed, pack
from tests.emulators.collector.played import Played, play
from tests.emulators.collector.refusing import changed, named, require_refused, with_entry
from tests.trust.world import make_world


@pytest.fixture
def collector(tmp_path: Path) -> Played:
    return play(make_world(), tmp_path)


SIGNATURES, BALLOT = "META-INF/signatures0.xml", 1
ZIPS = [
    (with_entry(Packed("mimetype", b"application/vnd.etsi.asic-e+zip")), "entry twice"),
    (with_entry(Packed(NAME, b"other")), "entry twice"),
    (with_entry(Packed("folder/a.txt", b"x")), "folder"),
    (with_entry(Packed("META-INF/", b"", deflate=False)), "folder"),
    (with_entry(Packed("META-INF/container.xml", b"x")), "folder"),
    (with_entry(Packed("META-INF/signatures1.xml", b"x")), "signature file"),
    (with_entry(Packed("a.txt", b"x")), "manifest"),
    (with_entry(Packed("õ.txt", b"x", flags=1 << 11)), "name"),
    (with_entry(Packed("a\\b", b"x")), "name"),
    (with_entry(Packed("", b"x")), "name"),
    (with_entry(Packed("a.txt", b"x"), place=0), "first entry"),
    (changed(0, deflate=True), "first entry"),
    (changed(0, data=b"application/vnd.etsi.asic-s+zip"), "mimetype"),
    (changed(0, data=b"application/vnd.etsi.asic-e+zip\n"), "mimetype"),
    (changed(0, local_extra=b"\x99\x99\0\0"), "first entry"),
    (changed(0, central_extra=b"\x99\x99\0\0"), "first entry"),
    (changed(0, flags=1 << 3), "first entry"),
    (changed(0, before=b"#!"), "zip gap"),
    (changed(BALLOT, before=b"hidden"), "zip gap"),
    (changed(BALLOT, local_name="TEST2026.Q2.ballot"), "local header"),
    (changed(BALLOT, local={"method": 0}), "local header"),
    (changed(BALLOT, local={"flags": 1 << 3}), "local header"),
    (changed(BALLOT, local={"checksum": 1}), "local header"),
    (changed(BALLOT, local={"size": 1}), "local header"),
    (changed(BALLOT, local={"packed": 1}), "local header"),
    (changed(BALLOT, local={"date": 34}), "local header"),
    (changed(BALLOT, flags=1 << 3, local={"size": 7}), "local header"),
    (changed(BALLOT, flags=1 << 3, central={"size": 1}), "size"),
    (changed(BALLOT, flags=1 << 3, descriptor={"checksum": 1}), "descriptor"),
    (changed(BALLOT, local={"size": 1}, central={"size": 1}), "size"),
    (changed(BALLOT, local={"checksum": 1}, central={"checksum": 1}), "size"),
    (changed(BALLOT, flags=1 << 0), "entry"),
    (changed(BALLOT, flags=1 << 6), "entry"),
    (changed(BALLOT, flags=1 << 13), "entry"),
    (changed(BALLOT, local={"method": 12}, central={"method": 12}), "entry"),
    (changed(BALLOT, local={"version": 45}, central={"version": 45}), "entry"),
    (changed(BALLOT, local={"version": 10}), "local header"),
    (changed(BALLOT, data=bytes(32_769)), "entry"),
    (changed(BALLOT, data=bytes(40_000), local={"size": 800}, central={"size": 800}), "deflate"),
    (changed(BALLOT, comment=b"x"), "entry"),
    (changed(BALLOT, local_extra=b"\1\0\0\0"), "extra field"),
    (changed(BALLOT, central_extra=b"\x75\x70\0\0"), "extra field"),
    (changed(BALLOT, central_extra=b"\x99\x99\5\0"), "extra field"),
    (changed(BALLOT, local_extra=b"\x99"), "extra field"),
    (changed(3, name="META-INF/signature0.xml"), "signature file"),
    (changed(3, name="META-INF/x/signatures0.xml"), "signature file"),
    (Forgery(entries=lambda whole: whole[:3]), "signature file"),
    (Forgery(entries=lambda whole: [*whole[:2], whole[3]]), "signature file"),
    (Forgery(entries=lambda whole: [whole[0], *whole[2:]]), "manifest"),
    (Forgery(entries=lambda whole: [*whole, *[Packed(f"{number}", b"") for number in range(20)]]), "zip end"),
    (Forgery(packed=lambda octets: octets + b"\0"), "zip end"),
    (Forgery(packed=lambda octets: b"\0" + octets), "zip end"),
    (Forgery(packed=lambda octets: octets[:-2] + b"\1\0x"), "zip end"),
    (Forgery(packed=lambda octets: octets[:-1]), "zip end"),
    (Forgery(packed=lambda _: b""), "zip end"),
    (Forgery(packed=lambda _: pack([])), "zip end"),
]  # fmt: skip


@pytest.mark.parametrize(("forgery", "why"), named(ZIPS))
def test_a_zip_that_two_programs_could_read_differently_is_refused(
    collector: Played, forgery: Forgery, why: str
) -> None:
    require_refused(collector, forgery, why)


def entry_more(name: str) -> Edit:
    entry = f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="a/b"/>'
    return swap("</manifest:m", f"{entry}</manifest:m")


MANIFESTS = [
    (swap("<manifest:file-entry", "text<manifest:file-entry"), "manifest text"),
    (swap("asic-e+zip", "asic-s+zip"), "manifest root"),
    (swap("octet-stream", "x-ballot"), "media"),
    (swap(NAME, "other"), "manifest"),
    (entry_more("a"), "manifest"),
    (entry_more(NAME), "twice"),
    (swap("manifest:media-type", "manifest:size=\"1\" manifest:media-type"), "attributes"),
    (swap("manifest:full-path", "full-path"), "attributes"),
    (swap('"application/octet-stream"', '""'), "attributes"),
    (swap("manifest:1.0", "manifest:1.1"), "element"),
    (swap("<manifest:manifest", '<manifest:manifest lang="et"'), "attributes"),
    (swap("</manifest:m", "<manifest:encryption-data/></manifest:m"), "element"),
    (swap("<manifest:manifest", "<!DOCTYPE a><manifest:manifest"), "xml"),
    (swap("</manifest:m", "<!-- --></manifest:m"), "xml"),
    (append("x"), "xml"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "why"), named(MANIFESTS))
def test_a_manifest_says_what_is_there_and_nothing_else(collector: Played, edit: Edit, why: str) -> None:
    require_refused(collector, Forgery(manifest=edit), why)


def test_a_container_of_more_than_32_kib_is_not_even_looked_at() -> None:
    with pytest.raises(Refused, match="container size"):
        read_container(bytes(32_769))
