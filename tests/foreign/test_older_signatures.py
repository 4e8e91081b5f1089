"""Signatures as older and other programs make them, by OpenSSL: told apart into intact, weak, and broken."""

import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.x509.oid import NameOID

from idclient.documents.checking import Indication, Online, SignatureReport
from tests.documents.attacks import taken_apart
from tests.documents.check_world import World
from tests.documents.generate import as_table, plain_objects
from tests.documents.signer import OPTIONS, WHEN, sign_file
from tests.judges import need

pytestmark = pytest.mark.foreign

FAILED = {"document.digest_different", "document.signature_wrong"}
WEAK = {"trust.algorithm_unsupported", "trust.key_unsupported"}


@dataclass(frozen=True)
class Holder:
    """A key with its own certificate, as files for OpenSSL."""

    key: bytes
    certificate: bytes
    der: bytes


@cache
def holder(kind: str) -> Holder:
    makers: dict[str, Callable[[], Any]] = {
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "rsa-1024": lambda: rsa.generate_private_key(65537, 1024),
        "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "brainpool": lambda: ec.generate_private_key(ec.BrainpoolP256R1()),
        "dsa": lambda: dsa.generate_private_key(2048),
    }
    made = makers[kind]()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TEST of older signatures")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(made.public_key())
        .serial_number(77)
        .not_valid_before(WHEN.replace(year=2025))
        .not_valid_after(WHEN.replace(year=2035))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(made.public_key()), critical=False)
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(made, hashes.SHA256())
    )
    private = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem = built.public_bytes(serialization.Encoding.PEM)
    return Holder(private, pem, built.public_bytes(serialization.Encoding.DER))


def openssl(kind: str, content: bytes, folder: Path, *options: str) -> bytes:
    """Return a CMS by OpenSSL over some content."""
    who = holder(kind)
    (folder / "key.pem").write_bytes(who.key)
    (folder / "certificate.pem").write_bytes(who.certificate)
    (folder / "content").write_bytes(content)
    command = [need("openssl", "openssl"), "cms", "-sign", "-binary", "-in", "content", "-inkey", "key.pem"]
    command += ["-signer", "certificate.pem", "-outform", "DER", "-out", "made.der", *options]
    subprocess.run(command, cwd=folder, capture_output=True, timeout=60, check=True)
    return (folder / "made.der").read_bytes()


def prepared(folder: Path, sub_filter: str, *, reason: str = "") -> bytes:
    from idclient.value import replace

    (folder / "in.pdf").write_bytes(as_table(plain_objects()))
    options = replace(OPTIONS, sub_filter=sub_filter, room=8192, reason=reason or None)
    sign_file(folder / "in.pdf", folder / "out.pdf", options=options)
    return (folder / "out.pdf").read_bytes()


def covered(data: bytes) -> bytes:
    whole = taken_apart(data)
    return whole.before + whole.after


def placed(data: bytes, contents: bytes) -> bytes:
    whole = taken_apart(data)
    filled = contents.hex().encode().ljust(len(whole.contents) - 2, b"0")
    return whole.before + b"<" + filled + b">" + whole.after


def judged(data: bytes, folder: Path) -> tuple[SignatureReport, set[str]]:
    (signature,) = World().check(data, folder, online=Online.NEVER).signatures
    return signature, {reason.code for reason in signature.reasons}


def forged(data: bytes) -> bytes:
    changed = data.replace(b"(A page that is signed.)", b"(A page that is forged.)")
    assert changed != data
    return changed


def pdfsig_accepts(data: bytes, folder: Path) -> bool:
    (folder / "judged.pdf").write_bytes(data)
    command = [need("pdfsig", "poppler-utils"), "-nocert", "judged.pdf"]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False).stdout
    return "Signature is Valid" in told


STRONG = {
    "RSA": ("rsa", ("-md", "sha256")),
    "RSA without attributes": ("rsa", ("-md", "sha256", "-noattr")),
    "RSA-PSS": ("rsa", ("-md", "sha512", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest")),
    "RSA by key identifier": (
        "rsa",
        (
            "-md",
            "sha384",
        ),
    ),
    "P-384 without attributes": ("p384", ("-md", "sha384", "-noattr")),
    "SHA-224": ("rsa", ("-md", "sha224")),
    "SHA3-256": ("rsa", ("-md", "sha3-256")),
}
POOR = {
    "Brainpool": ("brainpool", ("-md", "sha256")),
    "SHA-1": ("rsa", ("-md", "sha1")),
    "SHA-1 without attributes": ("rsa", ("-md", "sha1", "-noattr")),
    "MD5": ("rsa", ("-md", "md5")),
    "ECDSA with SHA-1": ("p384", ("-md", "sha1")),
    "RSA of 1024 bits": ("rsa-1024", ("-md", "sha256")),
    "DSA": ("dsa", ("-md", "sha256")),
}


@pytest.mark.parametrize("name", [*STRONG, *POOR])
def test_an_older_signature_that_is_intact_is_open_not_broken(name: str, tmp_path: Path) -> None:
    """Its certificate was issued by nobody known, and some use what proves nothing today: both are told."""
    kind, options = (STRONG | POOR)[name]
    data = prepared(tmp_path, "adbe.pkcs7.detached")
    signature, codes = judged(placed(data, openssl(kind, covered(data), tmp_path, *options)), tmp_path)
    assert signature.indication is Indication.INDETERMINATE
    assert "trust.chain_not_found" in codes
    assert signature.signer is not None
    assert codes & FAILED == set()
    assert bool(codes & WEAK) is (name in POOR), codes


@pytest.mark.parametrize("name", [*STRONG, *POOR])
def test_an_older_signature_over_a_forged_document_is_broken(name: str, tmp_path: Path) -> None:
    kind, options = (STRONG | POOR)[name]
    data = prepared(tmp_path, "adbe.pkcs7.detached")
    made = placed(data, openssl(kind, covered(data), tmp_path, *options))
    signature, codes = judged(forged(made), tmp_path)
    assert signature.indication is Indication.FAILED
    assert codes & FAILED


def test_a_signature_without_attributes_does_not_reach_pades(tmp_path: Path) -> None:
    data = prepared(tmp_path, "ETSI.CAdES.detached")
    made = placed(data, openssl("rsa", covered(data), tmp_path, "-md", "sha256", "-noattr"))
    signature, codes = judged(made, tmp_path)
    assert "document.cms_attribute_missing" in codes
    assert signature.indication is Indication.INDETERMINATE


@pytest.mark.parametrize("options", [("-md", "sha1"), ("-md", "sha256"), ("-md", "sha256", "-noattr")])
def test_a_signature_over_the_document_s_sha_1_is_told_from_a_forged_one(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    data = prepared(tmp_path, "adbe.pkcs7.sha1")
    digest = hashlib.sha1(covered(data)).digest()
    made = placed(data, openssl("rsa", digest, tmp_path, "-nodetach", *options))
    signature, codes = judged(made, tmp_path)
    assert signature.indication is Indication.INDETERMINATE
    assert codes & FAILED == set()
    assert "trust.algorithm_unsupported" in codes
    signature, codes = judged(forged(made), tmp_path)
    assert (signature.indication, codes & FAILED) == (Indication.FAILED, {"document.digest_different"})
    assert pdfsig_accepts(made, tmp_path) is (options == ("-md", "sha1"))  # it knows no other digest around it
    assert not pdfsig_accepts(forged(made), tmp_path)


@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.SHA256()])
def test_an_rsa_value_without_cms_is_told_from_a_forged_one(digest: hashes.HashAlgorithm, tmp_path: Path) -> None:
    who = holder("rsa")
    entry = b"/Cert<" + who.der.hex().encode() + b">"
    filler = "x" * (len(entry) - len(b"/Reason()"))
    data = prepared(tmp_path, "adbe.x509.rsa_sha1", reason=filler)
    data = data.replace(b"/Reason(" + filler.encode() + b")", entry)
    assert entry in data
    key = serialization.load_pem_private_key(who.key, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    value = key.sign(covered(data), padding.PKCS1v15(), digest)
    made = placed(data, core.OctetString(value).dump())
    signature, codes = judged(made, tmp_path)
    assert signature.indication is Indication.INDETERMINATE
    assert signature.signer is not None
    assert codes & FAILED == set()
    assert ("trust.algorithm_unsupported" in codes) is (digest.name == "sha1")
    signature, codes = judged(forged(made), tmp_path)
    assert (signature.indication, codes & FAILED) == (Indication.FAILED, {"document.digest_different"})
    signature, codes = judged(placed(data, core.OctetString(bytes(256)).dump()), tmp_path)
    assert (signature.indication, codes & FAILED) == (Indication.FAILED, {"document.signature_wrong"})
    for broken in (b"", b"\x04\x82", core.OctetString(value).dump() + b"x"):
        assert judged(placed(data, broken), tmp_path)[0].indication is Indication.FAILED
