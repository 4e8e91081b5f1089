"""Single rules that no other test would miss: each was taken out once to see that something fails."""

import base64
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from idclient.documents.asice.algorithms import verify_value
from idclient.documents.asice.archive import Archive
from idclient.documents.asice.manifest import MEDIA_TYPE, read_manifest
from idclient.documents.asice.own import verify_own
from idclient.documents.asice.values import check_value
from idclient.documents.asice.xades import CertificateReference
from idclient.documents.asice.xades_reading import read_signature_file
from idclient.documents.asice.xml import parse_xml
from idclient.errors.container import ContainerMalformed, SignatureXmlMalformed
from idclient.errors.output import OutputNotVerified
from idclient.errors.trust import SignatureInvalid
from idclient.trust.certificates import read_certificate
from idclient.trust.signatures import Padding, Scheme
from idclient.value import replace
from tests.documents.asice.making import SIGNATURE, check, entries, make, rebuild
from tests.documents.check_world import World, sha384, software_signer


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture
def container(world: World, tmp_path: Path) -> Path:
    return make(world, tmp_path, reference=CertificateReference.V1)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('<ds:Reference Id="S0-RefId2" ', '<ds:Reference Id="S0-RefId2" Type="{sp}" ', "reference"),
        ('ObjectReference="#S0-RefId1"', 'ObjectReference="#S0-RefId0"', "data-object"),
        ('ObjectReference="#S0-RefId1"', 'ObjectReference="#elsewhere"', "data-object"),
    ],
)
def test_references_that_are_two_or_lead_nowhere_are_refused(container: Path, old: str, new: str, reason: str) -> None:
    text = entries(container)[SIGNATURE].decode()
    assert old in text
    changed = text.replace(old, new.format(sp="http://uri.etsi.org/01903#SignedProperties"))
    with pytest.raises(SignatureXmlMalformed) as caught:
        read_signature_file(changed.encode())
    assert caught.value.reason == reason


@pytest.mark.parametrize(("serial", "problems"), [("1", 1), ("0", 1), (None, 0)])
def test_a_serial_number_that_is_another_ones_speaks_against_the_certificate(
    world: World, container: Path, serial: str | None, problems: int
) -> None:
    (signature,) = read_signature_file(entries(container)[SIGNATURE])
    certificate = read_certificate(world.pki.signing.certificate)
    (named,) = signature.properties.certificates
    assert named.serial == str(certificate.serial)
    changed = replace(signature.properties, certificates=(replace(named, serial=serial),))
    assert len([*check_value(replace(signature, properties=changed), certificate)]) == problems


def test_a_value_of_another_width_does_not_fit_though_its_numbers_do(world: World) -> None:
    holder = world.pki.signing
    public_key = read_certificate(holder.certificate).public_key
    value = software_signer(holder)(sha384(b"message")).value
    scheme = Scheme(Padding.ECDSA, "sha384")
    verify_value(public_key, value, b"message", scheme)
    for other in (value[:48] + b"\0" + value[48:], b"\0" + value[:48] + b"\0" + value[48:], value[1:]):
        with pytest.raises(SignatureInvalid):
            verify_value(public_key, other, b"message", scheme)


def _zipped(mimetype: zipfile.ZipInfo, method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(mimetype, MEDIA_TYPE, method)
        archive.writestr("META-INF/manifest.xml", "<a/>")
    return buffer.getvalue()


def test_a_mimetype_that_is_packed_or_has_an_extra_field_is_refused(world: World, tmp_path: Path) -> None:
    longer = zipfile.ZipInfo("mimetype")
    longer.extra = struct.pack("<HHL", 0x5455, 4, 0)
    for data in (_zipped(zipfile.ZipInfo("mimetype"), zipfile.ZIP_DEFLATED), _zipped(longer, zipfile.ZIP_STORED)):
        (tmp_path / "a.asice").write_bytes(data)
        (reason,) = check(world, tmp_path / "a.asice").reasons
        assert reason.facts == {"reason": "mimetype"}


def test_a_name_in_a_field_of_the_directory_alone_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a.txt")
    info.extra = struct.pack("<HHBL", 0x7075, 10, 1, zlib.crc32(b"a.txt")) + b"b.exe"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, b"x")
    data = bytearray(buffer.getvalue())
    struct.pack_into("<H", data, 30 + len("a.txt"), 0x7777)  # the local header's field means nothing now
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(ContainerMalformed) as caught:
        Archive(tmp_path / "a.zip")
    assert caught.value.reason == "entry-name"


def test_of_an_entry_that_lies_about_its_size_nothing_more_is_unpacked(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(1 << 22))
    data = bytearray(buffer.getvalue())
    for place in (22, data.rindex(b"PK\1\2") + 24):
        struct.pack_into("<L", data, place, 1000)
    (tmp_path / "a.zip").write_bytes(data)
    with Archive(tmp_path / "a.zip") as archive:
        blocks = archive.blocks(archive.entries[0])
        with pytest.raises(ContainerMalformed):
            next(blocks)


def test_an_attribute_twice_by_two_prefixes_is_refused() -> None:
    with pytest.raises(SignatureXmlMalformed) as caught:
        parse_xml(b'<a xmlns:p="urn:a" xmlns:q="urn:a" p:x="1" q:x="2"/>')
    assert caught.value.reason == "attribute"


def test_a_manifest_that_says_something_twice_or_is_of_another_kind_is_refused() -> None:
    head = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    entry = '<m:file-entry m:full-path="a.txt" m:media-type="text/plain"/>'
    assert read_manifest(f"{head}{entry}</m:manifest>".encode()) == {"a.txt": "text/plain"}
    whole = entry.replace("a.txt", "/")
    for wrong in (entry * 2, entry + whole, entry + whole.replace("text/plain", MEDIA_TYPE) * 2):
        with pytest.raises(ContainerMalformed):
            read_manifest(f"{head}{wrong}</m:manifest>".encode())


def test_the_last_look_finds_what_is_not_what_was_signed(container: Path) -> None:
    (signature,) = read_signature_file(entries(container)[SIGNATURE])
    verify_own(container, signature.value)
    other = base64.b64encode(bytes(96))
    changed = entries(container)[SIGNATURE].replace(base64.b64encode(signature.value), other)
    with pytest.raises(OutputNotVerified):
        verify_own(container, bytes(96))
    cases: list[tuple[dict[str, bytes | None], bytes]] = [
        ({"ballot": b"another"}, signature.value),
        ({SIGNATURE: changed}, bytes(96)),
        ({SIGNATURE: None}, signature.value),
        ({"mimetype": b"x"}, signature.value),
    ]
    for changes, value in cases:
        with pytest.raises(OutputNotVerified):
            verify_own(rebuild(container, changes), value)
