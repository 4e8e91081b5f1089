"""Published values: what DigiDoc wrote, and the ballot's signature as the voting protocol wants it, byte for byte."""

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from idclient.documents.asice.canonical import Canonical, canonicalise
from idclient.documents.asice.issuer_names import is_issuer, write_issuer
from idclient.documents.asice.names import from_uri, to_uri
from idclient.documents.asice.xades import (
    CertificateReference,
    SignaturePlan,
    SignedFile,
    plan_parts,
    stamped_value,
    write_signature,
)
from idclient.documents.asice.xml import parse_xml
from idclient.errors.container import SignatureXmlMalformed
from idclient.model import SignatureAlgorithm
from idclient.trust.certificates import read_certificate
from tests.documents.asice.making import SIGNATURE, check, entries, make
from tests.documents.check_world import World, hierarchy

DIGIDOC_VALUE = """\
<ds:SignatureValue xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" \
xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Id="S0-SIG">\
BwBKKXE3RK4JXKlbTGsyjQEIdVthtmHM/SQeVvxnTZhsqMt0bcjq87pVbFpASoyO
mTPvTpRmNJoXV2d5rTHlYb855IR3yRwL0/aG1dmjTIN7ELCKQcIN1LY3lNEu7zKf
</ds:SignatureValue>"""
"""The element as libdigidocpp wrote it; its time stamp's imprint is the SHA-256 of the canonical form."""
DIGIDOC_IMPRINT = "0e3d79ad5821386a8f5621623b43276bcd2b8f5aead93a784b01cee6d99cacfa"


@pytest.mark.parametrize("method", [Canonical.INCLUSIVE_10, Canonical.INCLUSIVE_11])
def test_the_imprint_of_a_digidoc_time_stamp_is_found_again(method: Canonical) -> None:
    canonical = canonicalise(parse_xml(DIGIDOC_VALUE.encode()), method)
    assert len(canonical) == 322
    assert hashlib.sha256(canonical).hexdigest() == DIGIDOC_IMPRINT


C14N11 = "http://www.w3.org/2006/12/xml-c14n11"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
DECLARED = (
    ' xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    ' xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"'
)


def _digest(value: bytes) -> str:
    encoded = base64.b64encode(hashlib.sha256(value).digest()).decode()
    return f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod><ds:DigestValue>{encoded}</ds:DigestValue>'


def test_a_ballots_signature_is_the_skeleton_that_the_collector_accepts() -> None:
    """Written out once more from the protocol's text: order of elements, Ids, three declarations, no white space."""
    certificate = hierarchy().signing.certificate
    serial = read_certificate(certificate).serial
    properties = (
        '<xades:SignedProperties Id="S0-SignedProperties"><xades:SignedSignatureProperties>'
        "<xades:SigningTime>2026-11-22T10:10:30Z</xades:SigningTime><xades:SigningCertificate><xades:Cert>"
        f"<xades:CertDigest>{_digest(certificate)}</xades:CertDigest><xades:IssuerSerial><ds:X509IssuerName>"
        "CN=TEST of idclient demo ESTEID,O=idclient demo (TEST),C=EE</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{serial}</ds:X509SerialNumber></xades:IssuerSerial></xades:Cert>"
        "</xades:SigningCertificate></xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
        '<xades:DataObjectFormat ObjectReference="#S0-RefId0"><xades:MimeType>application/octet-stream'
        "</xades:MimeType></xades:DataObjectFormat></xades:SignedDataObjectProperties></xades:SignedProperties>"
    )
    canonical = properties.replace("<xades:SignedProperties", "<xades:SignedProperties" + DECLARED, 1)
    info = (
        f'<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{C14N11}"></ds:CanonicalizationMethod>'
        '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></ds:SignatureMethod>'
        f'<ds:Reference Id="S0-RefId0" URI="EL.Q1.ballot">{_digest(b"ballot")}</ds:Reference>'
        '<ds:Reference Id="S0-RefSP" Type="http://uri.etsi.org/01903#SignedProperties" URI="#S0-SignedProperties">'
        f'<ds:Transforms><ds:Transform Algorithm="{C14N11}"></ds:Transform></ds:Transforms>'
        f"{_digest(canonical.encode())}</ds:Reference></ds:SignedInfo>"
    )
    value = bytes(range(96))
    whole = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<asic:XAdESSignatures{DECLARED}><ds:Signature Id="S0">{info}'
        f'<ds:SignatureValue Id="S0-SIG">{base64.b64encode(value).decode()}</ds:SignatureValue>'
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{base64.b64encode(certificate).decode()}"
        '</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object><xades:QualifyingProperties Target="#S0">'
        f"{properties}</xades:QualifyingProperties></ds:Object></ds:Signature></asic:XAdESSignatures>"
    )
    parts = plan_parts(
        SignaturePlan(
            files=(SignedFile("EL.Q1.ballot", "application/octet-stream", hashlib.sha256(b"ballot").digest()),),
            certificate=certificate,
            algorithm=SignatureAlgorithm.ECDSA_SHA256,
            when=datetime(2026, 11, 22, 10, 10, 30, tzinfo=UTC),
            reference=CertificateReference.V1,
        )
    )
    assert write_signature(parts, value).decode() == whole
    assert parts.message.decode() == info.replace("<ds:SignedInfo", "<ds:SignedInfo" + DECLARED, 1)
    stamped = f'<ds:SignatureValue{DECLARED} Id="S0-SIG">{base64.b64encode(value).decode()}</ds:SignatureValue>'
    assert stamped_value(value).decode() == stamped


def test_a_ballot_fits_what_a_collector_takes(tmp_path: Path) -> None:
    world = World()
    path = make(
        world,
        tmp_path,
        files={"TEST2026.Q1.ballot": bytes(797)},
        algorithm=SignatureAlgorithm.ECDSA_SHA256,
        reference=CertificateReference.V1,
    )
    found = entries(path)
    assert [*found] == ["mimetype", "TEST2026.Q1.ballot", "META-INF/manifest.xml", SIGNATURE]
    assert path.stat().st_size < 12_000
    assert b"\n" not in found[SIGNATURE].split(b"?>\n", 1)[1]
    assert check(world, path).signatures[0].indication.value == "TOTAL-PASSED"


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("tõend 1.txt", "t%C3%B5end%201.txt"),
        ("a+b.txt", "a%2Bb.txt"),
        ("EL.Q1.ballot", "EL.Q1.ballot"),
        ("100%.txt", "100%25.txt"),
        ("~-_.0", "~-_.0"),
    ],
)
def test_names_are_written_as_references_and_read_again(name: str, uri: str) -> None:
    assert to_uri(name) == uri
    assert from_uri(uri) == name


def test_a_plus_in_a_reference_is_a_plus_and_broken_escapes_are_refused() -> None:
    assert from_uri("a+b") == "a+b"
    assert from_uri("t%c3%b5") == "tõ"
    for broken in ("%", "%1", "%zz", "%ff", "a%2"):
        with pytest.raises(SignatureXmlMalformed):
            from_uri(broken)


ESTEID2018 = bytes.fromhex(
    "3058310b300906035504061302454531"
    "1b3019060355040a0c12534b204944205"
    "36f6c7574696f6e732041533117301506"
    "035504610c0e4e545245452d3130373437"
    "3031333113301106035504030c0a455354"
    "45494432303138"
)
"""The issuer's name in certificates of the 2018 cards."""


def test_an_issuers_name_is_written_as_rfc_4514_says() -> None:
    written = write_issuer(ESTEID2018)
    assert written == "CN=ESTEID2018,2.5.4.97=#0c0e4e545245452d3130373437303133,O=SK ID Solutions AS,C=EE"
    assert is_issuer(written, ESTEID2018)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("CN=ESTEID2018,2.5.4.97=NTREE-10747013,O=SK ID Solutions AS,C=EE", True),
        ("CN=ESTEID2018, organizationIdentifier=NTREE-10747013, O=SK ID Solutions AS, C=EE", True),
        ("C=EE,O=SK ID Solutions AS,OID.2.5.4.97=NTREE-10747013,CN=ESTEID2018", True),
        ('CN="ESTEID2018",2.5.4.97=#0C0E4E545245452D3130373437303133,O=SK\\20ID Solutions AS,C=EE', True),
        ("CN=ESTEID2019,2.5.4.97=NTREE-10747013,O=SK ID Solutions AS,C=EE", False),
        ("CN=ESTEID2018,O=SK ID Solutions AS,C=EE", False),
        ("CN=ESTEID2018,2.5.4.97=NTREE-10747013,O=SK ID Solutions AS,C=LV", False),
        ("what is this", True),  # nothing is said that could differ; the digest beside it binds
    ],
)
def test_an_issuers_name_is_known_again_as_others_write_it(text: str, same: bool) -> None:
    assert is_issuer(text, ESTEID2018) is same
