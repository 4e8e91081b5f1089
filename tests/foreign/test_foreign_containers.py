"""Containers whose signature another program made: xmlsec1 fills in a template as others write it."""

import base64
import hashlib
import subprocess
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import load_der_x509_certificate

from idclient.documents.checking import Outcome, Standard
from tests.documents.asice.making import SIGNATURE, check, entries, rebuild
from tests.documents.check_world import World
from tests.judges import need

pytestmark = pytest.mark.foreign

TEMPLATE = """\
<?xml version="1.0" encoding="utf-8"?>
<!-- made by another program -->
<XAdESSignatures xmlns="http://uri.etsi.org/02918/v1.2.1#">
  <dsig:Signature xmlns:dsig="http://www.w3.org/2000/09/xmldsig#" Id="id-1">
    <dsig:SignedInfo>
      <dsig:CanonicalizationMethod Algorithm="{method}"/>
      <dsig:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"/>
      <dsig:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#xades-id-1">
        <dsig:Transforms><dsig:Transform Algorithm="{method}"/></dsig:Transforms>
        <dsig:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
        <dsig:DigestValue/>
      </dsig:Reference>
      <dsig:Reference Id="r-1" URI="letter%20one.txt">
        <dsig:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512">
        </dsig:DigestMethod>
        <dsig:DigestValue/>
      </dsig:Reference>
    </dsig:SignedInfo>
    <dsig:SignatureValue Id="value-id-1"/>
    <dsig:KeyInfo><dsig:X509Data><dsig:X509Certificate/></dsig:X509Data></dsig:KeyInfo>
    <dsig:Object>
      <x:QualifyingProperties xmlns:x="http://uri.etsi.org/01903/v1.3.2#" Target="#id-1">
        <x:SignedProperties Id="xades-id-1">
          <x:SignedSignatureProperties>
            <x:SigningTime>2026-11-25T14:00:00.25+02:00</x:SigningTime>
            {naming}
            <x:SignatureProductionPlaceV2>
              <x:City>Tartu &amp; Elva</x:City><x:CountryName>EE</x:CountryName>
            </x:SignatureProductionPlaceV2>
            <x:SignerRoleV2><x:ClaimedRoles><x:ClaimedRole>clerk</x:ClaimedRole></x:ClaimedRoles></x:SignerRoleV2>
          </x:SignedSignatureProperties>
          <x:SignedDataObjectProperties>
            <x:DataObjectFormat ObjectReference="#r-1"><x:MimeType>text/plain</x:MimeType></x:DataObjectFormat>
          </x:SignedDataObjectProperties>
        </x:SignedProperties>
      </x:QualifyingProperties>
    </dsig:Object>
  </dsig:Signature>
</XAdESSignatures>
"""
METHODS = [
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2006/12/xml-c14n11",
]
MANIFEST = (
    '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<m:file-entry m:full-path="letter one.txt" m:media-type="text/plain"/></m:manifest>'
)
LETTER = b"Dear all,\n"


def _cert(certificate: bytes, *, older: bool) -> str:
    digest = base64.b64encode(hashlib.sha512(certificate).digest()).decode()
    named = (
        '<x:CertDigest><dsig:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/>'
        f"<dsig:DigestValue>{digest}</dsig:DigestValue></x:CertDigest>"
    )
    if older:
        serial = load_der_x509_certificate(certificate).serial_number
        named += (
            "<x:IssuerSerial><dsig:X509IssuerName>CN=TEST of idclient demo ESTEID, O=idclient demo (TEST), C=EE"
            f"</dsig:X509IssuerName><dsig:X509SerialNumber>{serial}</dsig:X509SerialNumber></x:IssuerSerial>"
        )
    element = "SigningCertificate" if older else "SigningCertificateV2"
    return f"<x:{element}><x:Cert>{named}</x:Cert></x:{element}>"


POLICY = (
    "<x:SignaturePolicyIdentifier><x:SignaturePolicyId><x:SigPolicyId>"
    '<x:Identifier Qualifier="OIDAsURN">urn:oid:1.3.6.1.4.1.10015.1000.3.2.1</x:Identifier>'
    "</x:SigPolicyId></x:SignaturePolicyId></x:SignaturePolicyIdentifier>"
)
"""What a BDOC with a time-mark says."""


def _signed(world: World, folder: Path, method: str, *, older: bool, policy: str = "") -> Path:
    """Return a container signed by xmlsec1 with the demo card's TEST key."""
    (folder / "letter one.txt").write_bytes(LETTER)
    holder = world.pki.signing
    key = holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(key)
    certificate = load_der_x509_certificate(holder.certificate)
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    text = TEMPLATE.format(method=method, naming=_cert(holder.certificate, older=older) + policy)
    (folder / "template.xml").write_text(text)
    command = [
        need("xmlsec1", "xmlsec1"),
        "--sign",
        "--id-attr:Id",
        "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
    ]
    command += ["--privkey-pem", "key.pem,certificate.pem", "--output", "signature.xml", "template.xml"]
    told = subprocess.run(command, cwd=folder, capture_output=True, timeout=60, check=False)
    assert told.returncode == 0, told.stderr.decode()
    path = folder / "foreign.asice"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("letter one.txt", LETTER)
        archive.writestr(SIGNATURE, (folder / "signature.xml").read_bytes())
        archive.comment = b"made by another program"
    return path


@pytest.mark.parametrize("older", [True, False])
@pytest.mark.parametrize("method", METHODS)
def test_what_another_program_signed_is_valid_here(tmp_path: Path, method: str, *, older: bool) -> None:
    world = World()
    path = _signed(world, tmp_path, method, older=older)
    report = check(world, path)
    (signature,) = report.signatures
    assert report.outcome is Outcome.PASSED, signature.reasons
    assert (signature.standard, signature.claimed_location) == (Standard.B_B, "Tartu & Elva, EE")
    assert (signature.claimed_reason, signature.hash_name) == ("clerk", "sha512")
    assert signature.claimed_time is not None
    assert signature.claimed_time.isoformat() == "2026-11-25T12:00:00.250000+00:00"
    moved = entries(path)[SIGNATURE].replace(b"Tartu", b"Narva")
    assert check(world, rebuild(path, {SIGNATURE: moved})).outcome is Outcome.FAILED
    assert check(world, rebuild(path, {"letter one.txt": b"Dear none,\n"})).outcome is Outcome.FAILED


def test_a_time_mark_that_is_not_judged_leaves_it_open_and_a_change_all_the_same_fails(tmp_path: Path) -> None:
    world = World()
    path = _signed(world, tmp_path, METHODS[2], older=True, policy=POLICY)
    report = check(world, path)
    assert report.outcome is Outcome.INDETERMINATE
    assert {reason.code for reason in report.signatures[0].reasons} == {"container.kind_unsupported"}
    assert check(world, rebuild(path, {"letter one.txt": b"Dear none,\n"})).outcome is Outcome.FAILED
