"""Containers changed by somebody who does not have the key. None may pass, and each verdict names its reason."""

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from idclient.documents.asice.canonical import canonicalise
from idclient.documents.asice.xades_reading import read_signature_file
from idclient.documents.checking import DocumentReport, Outcome
from tests.documents.asice.making import SIGNATURE, check, entries, make, rebuild
from tests.documents.check_world import World

MANIFEST = "META-INF/manifest.xml"
Change = Callable[[str], str]


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture
def container(world: World, tmp_path: Path) -> Path:
    return make(world, tmp_path)


def _codes(report: DocumentReport) -> set[str]:
    reasons = [*report.reasons, *(reason for signature in report.signatures for reason in signature.reasons)]
    return {f"{reason.code}:{reason.facts.get('reason', '')}".rstrip(":") for reason in reasons}


def _changed(world: World, container: Path, change: Change) -> DocumentReport:
    text = entries(container)[SIGNATURE].decode()
    changed = change(text)
    assert changed != text
    return check(world, rebuild(container, {SIGNATURE: changed.encode()}))


def _cut(text: str, tag: str) -> str:
    found = re.search(f"<{tag}[ >].*?</{tag}>", text)
    assert found is not None
    return found[0]


def _into(text: str, tag: str, added: str) -> str:
    return text.replace(f"</{tag}>", f"{added}</{tag}>", 1)


def _behind(text: str, tag: str, added: str) -> str:
    return text.replace(f"</{tag}>", f"</{tag}>{added}", 1)


def test_a_container_built_anew_by_another_writer_still_passes(world: World, container: Path) -> None:
    """So that what the other tests find is what they changed."""
    assert check(world, rebuild(container, {})).outcome is Outcome.PASSED


PROPERTIES = "xades:SignedProperties"
XML_ATTACKS: dict[str, tuple[Change, str]] = {
    "a second element with the Id that is signed": (
        lambda text: _behind(text, "ds:KeyInfo", f"<ds:Object>{_cut(text, PROPERTIES)}</ds:Object>"),
        "container.signature_malformed:id",
    ),
    "signed properties moved away, others in their place": (
        lambda text: _behind(
            text.replace(PROPERTIES + ' Id="S0-SignedProperties"', PROPERTIES + ' Id="other"'),
            "ds:Object",
            f"<ds:Object>{_cut(text, PROPERTIES)}</ds:Object>",
        ),
        "container.signature_malformed:element",
    ),
    "a reference to properties that are not there": (
        lambda text: text.replace(f'<{PROPERTIES} Id="S0-SignedProperties"', f'<{PROPERTIES} Id="other"'),
        "container.signature_malformed:target",
    ),
    "the reference to the properties left out": (
        lambda text: re.sub(r'<ds:Reference Id="S0-RefSP".*?</ds:Reference>', "", text),
        "container.signature_malformed:reference",
    ),
    "the reference to the properties turned into one to a file": (
        lambda text: text.replace(' Type="http://uri.etsi.org/01903#SignedProperties"', ""),
        "container.signature_malformed:reference",
    ),
    "properties of another signature": (
        lambda text: text.replace('Target="#S0"', 'Target="#S1"'),
        "container.signature_malformed:target",
    ),
    "a second SignedInfo": (
        lambda text: _behind(text, "ds:SignedInfo", _cut(text, "ds:SignedInfo").replace("S0-Ref", "S1-Ref")),
        "container.signature_malformed:element",
    ),
    "a signature within an object": (
        lambda text: _into(text, "ds:Object", _cut(text, "ds:SignedInfo").replace("S0-Ref", "S1-Ref")),
        "container.signature_malformed:element",
    ),
    "a second certificate": (
        lambda text: _behind(text, "ds:X509Certificate", _cut(text, "ds:X509Certificate")),
        "container.signature_malformed:element",
    ),
    "a key beside the certificate": (
        lambda text: _into(text, "ds:KeyInfo", "<ds:KeyValue></ds:KeyValue>"),
        "container.signature_malformed:element",
    ),
    "a transform that throws everything away": (
        lambda text: text.replace(
            'URI="ballot">',
            'URI="ballot"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">'
            "</ds:Transform></ds:Transforms>",
        ),
        "trust.algorithm_unsupported",
    ),
    "a known transform over a file": (
        lambda text: text.replace('URI="ballot">', 'URI="ballot">' + _cut(text, "ds:Transforms").replace("S0", "S1")),
        "container.signature_malformed:reference",
    ),
    "a reference to the whole document": (
        lambda text: text.replace('URI="ballot"', 'URI=""'),
        "container.signature_malformed:reference",
    ),
    "a reference to a place outside": (
        lambda text: text.replace('URI="ballot"', 'URI="../../etc/passwd"'),
        "container.signed_file_missing",
    ),
    "the same file referenced twice": (
        lambda text: text.replace('URI="contract.pdf"', 'URI="ballot"'),
        "container.signature_malformed:reference",
    ),
    "a signing time of one's own": (
        lambda text: text.replace("2026-11-25T12:00:00Z", "2026-11-24T12:00:00Z"),
        "document.digest_different",
    ),
    "another digest for a file": (
        lambda text: re.sub(r'(URI="ballot">.*?<ds:DigestValue>).', r"\1A", text),
        "document.signature_wrong",
    ),
    "a weak digest": (
        lambda text: text.replace(
            "http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2000/09/xmldsig#sha1"
        ),
        "trust.algorithm_unsupported",
    ),
    "a signature method with a secret key": (
        lambda text: text.replace("xmldsig-more#ecdsa-sha384", "xmldsig-more#hmac-sha384"),
        "trust.algorithm_unsupported",
    ),
    "an empty value": (
        lambda text: re.sub(r"(<ds:SignatureValue[^>]*>)[^<]*", r"\1", text),
        "container.signature_malformed:base64",
    ),
    "a value of zeros": (
        lambda text: re.sub(
            r"(<ds:SignatureValue[^>]*>)[^<]*", lambda found: found[1] + base64.b64encode(bytes(96)).decode(), text
        ),
        "document.signature_wrong",
    ),
    "a counter-signature nobody judges": (
        lambda text: _behind(
            text,
            PROPERTIES,
            "<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:CounterSignature>"
            "</xades:CounterSignature></xades:UnsignedSignatureProperties></xades:UnsignedProperties>",
        ),
        "container.signature_malformed:element",
    ),
    "text between elements": (
        lambda text: _behind(text, "ds:SignedInfo", "pay 1000"),
        "container.signature_malformed:text",
    ),
    "an attribute of one's own": (
        lambda text: text.replace("<ds:KeyInfo>", '<ds:KeyInfo extra="1">'),
        "container.signature_malformed:attribute",
    ),
    "an Id that is spelt otherwise": (
        lambda text: text.replace("<ds:KeyInfo>", '<ds:KeyInfo ID="S0-SignedProperties">'),
        "container.signature_malformed:id",
    ),
    "a document type": (
        lambda text: text.replace("<asic:", '<!DOCTYPE a [<!ENTITY b "c">]><asic:', 1),
        "container.signature_malformed:doctype",
    ),
    "a document type fetched from elsewhere": (
        lambda text: text.replace("<asic:", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><asic:', 1),
        "container.signature_malformed:doctype",
    ),
    "an entity nobody declared": (
        lambda text: text.replace(">text/plain<", ">&file;<"),
        "container.signature_malformed:xml",
    ),
    "an instruction": (
        lambda text: text.replace("<asic:", '<?xml-stylesheet href="a.xsl"?><asic:', 1),
        "container.signature_malformed:instruction",
    ),
    "another encoding": (
        lambda text: text.replace('encoding="UTF-8"', 'encoding="UTF-7"'),
        "container.signature_malformed:encoding",
    ),
    "an attribute that changes canonical XML": (
        lambda text: text.replace("<ds:Object>", '<ds:Object xml:base="http://elsewhere.example/">'),
        "container.signature_malformed:attribute",
    ),
    "a prefix bound anew": (
        lambda text: text.replace("<ds:KeyInfo>", '<ds:KeyInfo xmlns:ds="urn:other">'),
        "container.signature_malformed:element",
    ),
    "no signature in the file": (
        lambda text: re.sub(r"<ds:Signature .*</ds:Signature>", "", text),
        "container.signature_malformed:element",
    ),
    "a comment that hides what was signed": (
        lambda text: text.replace("<ds:X509Certificate>", "<ds:X509Certificate><ds:a></ds:a>"),
        "container.signature_malformed:element",
    ),
    "another media type": (
        lambda text: text.replace("application/pdf", "text/html"),
        "container.media_type_different",
    ),
}


@pytest.mark.parametrize("name", XML_ATTACKS)
def test_a_signature_file_that_was_changed_does_not_pass(world: World, container: Path, name: str) -> None:
    change, code = XML_ATTACKS[name]
    report = _changed(world, container, change)
    assert report.outcome is not Outcome.PASSED
    assert code in _codes(report), _codes(report)


def test_a_comment_in_a_value_is_no_other_value(world: World, container: Path) -> None:
    report = _changed(world, container, lambda text: text.replace(">text/plain<", "><!-- not -->text/plain<"))
    assert report.outcome is Outcome.PASSED  # canonical XML leaves comments out, and so do we


def test_another_persons_certificate_does_not_fit(world: World, container: Path) -> None:
    other = base64.b64encode(world.pki.authentication.certificate).decode()
    report = _changed(
        world, container, lambda text: re.sub(r"(<ds:X509Certificate>)[^<]*", lambda found: found[1] + other, text)
    )
    assert report.outcome is Outcome.FAILED
    assert {"document.signature_wrong", "document.signer_certificate_different"} <= _codes(report)


def test_a_certificate_that_is_named_wrongly_in_what_was_signed_does_not_count(
    world: World, container: Path, tmp_path: Path
) -> None:
    """The key is the signer's own; the signed properties name another certificate of the same key, perhaps."""
    text = entries(container)[SIGNATURE].decode()
    digest = base64.b64encode(hashlib.sha256(world.pki.signing.certificate).digest()).decode()
    assert digest in text
    other = base64.b64encode(hashlib.sha256(b"another").digest()).decode()
    report = check(world, rebuild(container, {SIGNATURE: text.replace(digest, other).encode()}))
    assert {"document.signer_certificate_different", "document.digest_different"} <= _codes(report)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ballot": b"another choice"}, "document.digest_different"),
        ({"ballot": None}, "container.malformed:manifest-entry"),
        ({"extra.txt": b"more"}, "container.malformed:manifest-entry"),
        ({"mimetype": b"application/zip"}, "container.malformed:mimetype"),
        ({"mimetype": b"application/vnd.etsi.asic-e+zip\n"}, "container.malformed:mimetype"),
        ({"mimetype": b"application/vnd.etsi.asic-s+zip"}, "container.kind_unsupported"),
        ({"mimetype": None}, "container.malformed:mimetype"),
        ({MANIFEST: None}, "container.malformed:manifest-missing"),
        ({MANIFEST: b"<a/>"}, "container.malformed:manifest"),
        ({MANIFEST: b"not XML"}, "container.malformed:manifest"),
        ({"meta-inf/manifest.xml": b"<a/>"}, "container.malformed:meta-inf"),
        ({"META-INF/container.xml": b"<a/>"}, "container.malformed:meta-inf"),
        ({"META-INF/ASiCManifest.xml": b"<a/>"}, "container.kind_unsupported"),
        ({"META-INF/timestamp.tst": b"x"}, "container.kind_unsupported"),
        ({"META-INF/below/signatures0.xml": b"<a/>"}, "container.malformed:meta-inf"),
        ({"../evil.txt": b"x"}, "container.malformed:entry-name"),
        ({"/etc/evil": b"x"}, "container.malformed:entry-name"),
        ({"a\\b": b"x"}, "container.malformed:entry-name"),
        ({"folder/": b""}, "container.malformed:entry-name"),
        ({"META-INF/signatures1.xml": b"<a/>"}, "container.signature_malformed:element"),
        ({SIGNATURE: b""}, "container.signature_malformed:xml"),
    ],
)
def test_a_container_that_was_changed_does_not_pass(
    world: World, container: Path, changed: dict[str, bytes | None], code: str
) -> None:
    report = check(world, rebuild(container, changed))
    assert report.outcome not in {Outcome.PASSED, Outcome.NO_SIGNATURES}
    assert code in _codes(report), _codes(report)


def test_a_file_put_in_with_its_line_in_the_manifest_is_not_signed(world: World, container: Path) -> None:
    manifest = entries(container)[MANIFEST].decode()
    entry = '<manifest:file-entry manifest:full-path="extra.txt" manifest:media-type="text/plain"/>'
    listed = manifest.replace("</manifest:manifest>", entry + "</manifest:manifest>")
    report = check(world, rebuild(container, {"extra.txt": b"more", MANIFEST: listed.encode()}))
    assert report.outcome is Outcome.FAILED
    assert _codes(report) == {"container.file_not_signed"}
    assert report.signatures[0].covered is None


def test_a_file_taken_out_with_its_line_in_the_manifest_is_missing(world: World, container: Path) -> None:
    manifest = re.sub(r'<manifest:file-entry manifest:full-path="ballot".*?</manifest:file-entry>', "",
                      entries(container)[MANIFEST].decode())  # fmt: skip
    report = check(world, rebuild(container, {"ballot": None, MANIFEST: manifest.encode()}))
    assert report.outcome is Outcome.FAILED
    assert _codes(report) == {"container.signed_file_missing"}


def test_a_container_without_signatures_is_no_success(world: World, container: Path) -> None:
    assert check(world, rebuild(container, {SIGNATURE: None})).outcome is Outcome.NO_SIGNATURES


def test_one_broken_signature_beside_a_good_one_decides(world: World, container: Path) -> None:
    text = entries(container)[SIGNATURE]
    second = text.replace(b"2026-11-25T12:00:00Z", b"2026-11-25T12:00:01Z")
    report = check(world, rebuild(container, {"META-INF/signatures1.xml": second}))
    assert [signature.indication.value for signature in report.signatures] == ["TOTAL-PASSED", "TOTAL-FAILED"]
    assert report.outcome is Outcome.FAILED


def test_two_signatures_in_one_file_are_both_judged(world: World, container: Path) -> None:
    text = entries(container)[SIGNATURE].decode()
    signature = _cut(text, "ds:Signature")
    report = _changed(world, container, lambda whole: _behind(whole, "ds:Signature", signature))
    assert _codes(report) == {"container.signature_malformed:id"}


@pytest.mark.parametrize("depth", [33, 10_000])
def test_nesting_without_end_is_refused(world: World, container: Path, depth: int) -> None:
    report = _changed(world, container, lambda text: _into(text, "ds:KeyInfo", "<ds:a>" * depth + "</ds:a>" * depth))
    assert _codes(report) == {"container.signature_malformed:depth"}


@pytest.mark.parametrize(
    "added", ["<ds:a></ds:a>" * 20_001, "<ds:a {}></ds:a>".format(" ".join(f'a{n}=""' for n in range(40)))]
)
def test_elements_and_attributes_without_number_are_refused(world: World, container: Path, added: str) -> None:
    report = _changed(world, container, lambda text: _into(text, "ds:KeyInfo", added))
    assert _codes(report) == {"container.too_large"}


def test_what_is_digested_is_what_stands_in_the_place_not_what_bears_the_id(world: World, container: Path) -> None:
    (signature,) = read_signature_file(entries(container)[SIGNATURE])
    digest = hashlib.sha384(canonicalise(signature.properties_element, signature.properties_method)).digest()
    assert digest == signature.properties_digest.digest
