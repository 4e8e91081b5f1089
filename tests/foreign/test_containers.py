"""Containers before other programs: xmlsec1 for the signature, xmllint for canonical XML, unzip, OpenSSL."""

import hashlib
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idclient.documents.asice.canonical import Canonical, canonicalise
from idclient.documents.asice.xades import CertificateReference
from idclient.documents.asice.xades_reading import read_signature_file
from idclient.documents.asice.xml import parse_xml
from idclient.model import SignatureAlgorithm
from idclient.trust.tsa import fetch_timestamp
from tests.documents.asice.making import FILES, SIGNATURE, entries, make
from tests.documents.check_world import World
from tests.judges import need

pytestmark = pytest.mark.foreign


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def _told(*command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=60, check=False, env=environment)


def _unpacked(world: World, container: Path, folder: Path) -> Path:
    """Return a folder with what is in a container and the certificates that lead to the anchor."""
    place = folder / "unpacked"
    with zipfile.ZipFile(container) as archive:
        archive.extractall(place)
    (folder / "root.der").write_bytes(world.pki.root.certificate)
    (folder / "issuing.der").write_bytes(world.pki.issuing.certificate)
    return place


def _xmlsec(folder: Path) -> subprocess.CompletedProcess[bytes]:
    return _told(
        need("xmlsec1", "xmlsec1"),
        "--verify",
        "--id-attr:Id",
        "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
        "--trusted-der",
        "../root.der",
        "--untrusted-der",
        "../issuing.der",
        "--verification-time",
        "2026-11-25 12:00:00",
        SIGNATURE,
        folder=folder,
    )


@pytest.mark.parametrize("reference", list(CertificateReference))
@pytest.mark.parametrize("algorithm", [SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.ECDSA_SHA384])
def test_xmlsec_accepts_the_signature_with_every_reference(
    world: World, tmp_path: Path, algorithm: SignatureAlgorithm, reference: CertificateReference
) -> None:
    place = _unpacked(world, make(world, tmp_path, algorithm=algorithm, reference=reference), tmp_path)
    told = _xmlsec(place)
    assert told.returncode == 0, told.stderr.decode()
    assert f"ok/all): {len(FILES) + 1}/{len(FILES) + 1}" in (told.stdout + told.stderr).decode()
    (place / "ballot").write_bytes(FILES["ballot"] + b"!")
    assert _xmlsec(place).returncode != 0


@pytest.mark.parametrize("changed", ["SigningTime", "MimeType", "DigestValue", "X509Certificate"])
def test_xmlsec_and_our_own_check_refuse_the_same_changes(world: World, tmp_path: Path, changed: str) -> None:
    place = _unpacked(world, make(world, tmp_path), tmp_path)
    signature = place / SIGNATURE
    text = signature.read_text()
    at = text.index(f"{changed}>") + len(changed) + 4
    signature.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :])
    assert _xmlsec(place).returncode != 0


def test_unzip_finds_nothing_wrong(world: World, tmp_path: Path) -> None:
    path = make(world, tmp_path)
    assert _told(need("unzip", "unzip"), "-tqq", str(path), folder=tmp_path).returncode == 0
    listed = _told(need("zipinfo", "unzip"), "-1", str(path), folder=tmp_path).stdout.decode().splitlines()
    assert listed == ["mimetype", *FILES, "META-INF/manifest.xml", SIGNATURE]


def test_openssl_verifies_the_value_over_what_xmllint_makes_canonical(world: World, tmp_path: Path) -> None:
    """Without any XML signature program: the canonical SignedInfo as a document, r‖s as DER, the certificate's key."""
    (signature,) = read_signature_file(entries(make(world, tmp_path))[SIGNATURE])
    ours = canonicalise(signature.signed_info, signature.method)
    (tmp_path / "info.xml").write_bytes(ours)
    canonical = _told(need("xmllint", "libxml2-utils"), "--c14n11", "info.xml", folder=tmp_path).stdout
    assert canonical == ours
    half = len(signature.value) // 2
    r, s = int.from_bytes(signature.value[:half]), int.from_bytes(signature.value[half:])
    (tmp_path / "value.der").write_bytes(encode_dss_signature(r, s))
    key = load_der_x509_certificate(signature.certificate).public_key()
    (tmp_path / "key.pem").write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    command = [need("openssl", "openssl"), "dgst", "-sha384", "-verify", "key.pem", "-signature", "value.der"]
    assert _told(*command, "info.xml", folder=tmp_path).returncode == 0


def test_openssl_finds_the_time_stamp_over_what_xmllint_makes_canonical(world: World, tmp_path: Path) -> None:
    """xmllint gets the SignatureValue alone, with the declarations of the root, as EN 319 132-1 has it stamped."""
    bare = make(world, tmp_path)
    (signature,) = read_signature_file(entries(bare)[SIGNATURE])
    imprint = hashlib.sha384(canonicalise(signature.value_element, Canonical.INCLUSIVE_11)).digest()
    stamp = fetch_timestamp(world.environment, imprint, "sha384")
    declared = (
        'xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" '
        'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    )
    cut = re.search(rb"<ds:SignatureValue.*</ds:SignatureValue>", entries(bare)[SIGNATURE])
    assert cut is not None
    (tmp_path / "cut.xml").write_bytes(cut[0].replace(b" Id=", f" {declared} Id=".encode(), 1))
    canonical = _told(need("xmllint", "libxml2-utils"), "--c14n11", "cut.xml", folder=tmp_path).stdout
    (tmp_path / "value.xml").write_bytes(canonical)
    (tmp_path / "token.der").write_bytes(stamp.der)
    (tmp_path / "root.pem").write_bytes(
        load_der_x509_certificate(world.pki.root.certificate).public_bytes(Encoding.PEM)
    )
    command = [need("openssl", "openssl"), "ts", "-verify", "-token_in", "-in", "token.der", "-data", "value.xml"]
    told = _told(*command, "-CAfile", "root.pem", "-attime", "1795608000", folder=tmp_path)
    assert told.returncode == 0, told.stderr.decode()
    (tmp_path / "value.xml").write_bytes(canonical + b" ")
    assert _told(*command, "-CAfile", "root.pem", "-attime", "1795608000", folder=tmp_path).returncode != 0


_LETTERS = st.text(st.sampled_from("ab<>&\"'\t\n\r õ€𝄞"), max_size=6)
_PREFIXES = st.sampled_from(["", "p", "q"])
_NAMESPACES = st.sampled_from(["urn:one", "urn:two", "http://three/?a=b"])
"""Without an ampersand: libxml2 2.9 writes one in a namespace as it is, which makes no XML."""


@st.composite
def _elements(draw: st.DrawFn, depth: int = 0) -> str:
    """Return an element with declarations, attributes in any order, text that must be escaped, and children."""
    scope = {"p": draw(_NAMESPACES), "q": draw(_NAMESPACES)} if depth == 0 or draw(st.booleans()) else {}
    if draw(st.booleans()):
        scope[""] = draw(st.one_of(_NAMESPACES, st.just("")))
    prefix = draw(_PREFIXES)
    tag = (prefix + ":" if prefix else "") + draw(st.sampled_from(["a", "b"]))
    pairs = [(f"xmlns:{name}" if name else "xmlns", value) for name, value in scope.items()]
    pairs += [(name, draw(_LETTERS)) for name in draw(st.sets(st.sampled_from(["x", "y", "Id"])))]
    if draw(st.booleans()):
        pairs.append(("p:z", draw(_LETTERS)))
    written = "".join(f' {name}="{_escaped(value)}"' for name, value in draw(st.permutations(pairs)))
    children = draw(st.lists(_elements(depth + 1), max_size=3)) if depth < 3 else []
    inner = "".join(_escaped(draw(_LETTERS)) + child for child in children) + _escaped(draw(_LETTERS))
    if not inner and draw(st.booleans()):
        return f"<{tag}{written} />"
    return f"<{tag}{written}>{inner}<!-- gone --><![CDATA[{draw(st.sampled_from(['', '<&>']))}]]></{tag}>"


def _escaped(text: str) -> str:
    marks = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
    return "".join(marks.get(letter, letter) for letter in text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=_elements())
def test_our_canonical_xml_is_that_of_libxml2(tmp_path: Path, document: str) -> None:
    (tmp_path / "any.xml").write_bytes(document.encode())
    root = parse_xml(document.encode())
    program = need("xmllint", "libxml2-utils")
    for method, option in [
        (Canonical.INCLUSIVE_11, "--c14n11"),
        (Canonical.INCLUSIVE_10, "--c14n"),
        (Canonical.EXCLUSIVE, "--exc-c14n"),
    ]:
        told = _told(program, option, "any.xml", folder=tmp_path)
        assert told.returncode == 0, (told.stderr, document)
        # xmllint keeps comments, which the methods named here leave out
        assert canonicalise(root, method) == told.stdout.replace(b"<!-- gone -->", b""), document
