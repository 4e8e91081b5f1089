"""A vote that is wrong in one thing is refused, though its signature holds, and nothing of it is kept."""

from pathlib import Path

import pytest

from tests.emulators.collector.forging import (
    C14N,
    DECLARATION,
    DECLARED,
    ECDSA,
    NAME,
    SHA256,
    Edit,
    Forgery,
    append,
    swap,
)
from tests.emulators.collector.played import Played, play
from tests.emulators.collector.refusing import cast, changed, named, require_refused
from tests.trust.world import make_world


@pytest.fixture
def collector(tmp_path: Path) -> Played:
    return play(make_world(), tmp_path)


# What is taken.


@pytest.mark.parametrize(
    "forgery",
    [
        Forgery(),
        Forgery(properties=swap("T12:00:00Z", "T14:00:00.5+02:00")),
        Forgery(properties=swap("CN=", "cn=")),
        Forgery(info=swap(NAME, NAME.replace("Q1", "%51%31"))),
        Forgery(info=swap(' Id="S0-RefSP"', "")),
        Forgery(document=swap(' Id="S0-SIG"', "")),
        Forgery(document=swap(DECLARATION, "")),
        Forgery(manifest=swap("><", ">\n <", 3)),
        Forgery(manifest=swap("<manifest:manifest", '<manifest:manifest manifest:version="1.2"')),
        changed(1, deflate=False),
        changed(1, flags=1 << 3),
        changed(1, local_extra=b"\x99\x99\0\0"),
        Forgery(entries=lambda whole: [whole[0], *reversed(whole[1:])]),
    ],
)
def test_what_may_be_written_in_several_ways_is_taken_in_each(collector: Played, forgery: Forgery) -> None:
    assert cast(collector, forgery)["error"] is None, collector.site.refused


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_voters_clock_may_be_a_day_off(collector: Played, hours: int) -> None:
    assert cast(collector, Forgery(), hours=hours)["error"] is None, collector.site.refused


# The signature.


def second_reference(info: str) -> str:
    first = info[info.index("<ds:Reference") : info.index('<ds:Reference Id="S0-RefSP"')]
    return info.replace("</ds:SignedInfo>", first.replace("RefId0", "RefId1") + "</ds:SignedInfo>")


def second_signature(document: str) -> str:
    first = document[document.index("<ds:Signature ") : document.index("</asic:")]
    return document.replace("</asic:", first.replace("S0", "S1") + "</asic:")


OTHER = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
SIGNED_PROPERTIES = [
    (swap("T12:00:00Z", "T12:00:00"), "time"),
    (swap("T12:00:00Z", " 12:00:00Z"), "time"),
    (swap("T12:00:00Z", "T12:00Z"), "time"),
    (swap("T12:00:00Z", "T12:00:00+0000"), "time"),
    (swap("2026-11-25T", "2026-W48-3T"), "time"),
    (swap("-25T12:00:00Z", "-31T12:00:00Z"), "time"),
    (swap("-25T12:00:00Z", "-26T12:00:01Z"), "signing time"),
    (swap("-25T12:00:00Z", "-24T09:59:59Z"), "signing time"),
    (swap("<xades:SigningTime>", '<xades:SigningTime Id="T">'), "attributes"),
    (swap("CN=TEST", "CN=FALSE"), "issuer"),
    (swap(",C=EE", ""), "issuer"),
    (swap("<ds:X509IssuerName>", "<ds:X509IssuerName>C=EE,"), "issuer"),
    (swap("<ds:X509IssuerName>CN", "<ds:X509IssuerName>COMMONNAME"), "issuer"),
    (swap("</ds:X509IssuerName>", ",</ds:X509IssuerName>"), "issuer"),
    (swap("</ds:X509SerialNumber>", "0</ds:X509SerialNumber>"), "serial"),
    (swap("xades:SigningCertificate", "xades:SigningCertificateV2", 2), "shape"),
    (
        swap(
            "</xades:SignedSignatureProperties>",
            "<xades:SignaturePolicyIdentifier><xades:SignaturePolicyImplied></xades:SignaturePolicyImplied>"
            "</xades:SignaturePolicyIdentifier></xades:SignedSignatureProperties>",
        ),
        "shape",
    ),
    (
        swap(
            "</xades:SignedSignatureProperties>",
            "<xades:SignerRole></xades:SignerRole></xades:SignedSignatureProperties>",
        ),
        "shape",
    ),
    (swap("application/octet-stream", "text/plain"), "media types"),
    (swap("#S0-RefId0", "#S0-RefId1"), "media types"),
    (swap("#S0-RefId0", "#S0-RefSP"), "media types"),
    (swap('Id="S0-SignedProperties"', 'Id="S0-RefId0"'), "identifiers"),
    (swap(SHA256, "http://www.w3.org/2000/09/xmldsig#sha1"), "digest method"),
    (swap("<xades:Cert>", "<xades:Cert>text"), "text"),
    (swap("<xades:MimeType>", '<xades:MimeType xml:lang="et">'), "attribute"),
]
SIGNED_INFO = [
    (swap("<ds:SignedInfo>", '<ds:SignedInfo Id="S0-INFO">'), "attributes"),
    (swap(C14N, OTHER), "canonicalization"),
    (swap(f'Transform Algorithm="{C14N}"', f'Transform Algorithm="{OTHER}"'), "transform"),
    (swap(f'<ds:Transform Algorithm="{C14N}"></ds:Transform>', ""), "shape"),
    (swap(ECDSA, ECDSA.replace("256", "1")), "signature method"),
    (swap(ECDSA, ECDSA.replace("ecdsa", "rsa")), "key"),
    (swap("</ds:SignatureMethod>", "x</ds:SignatureMethod>"), "text"),
    (swap("</ds:CanonicalizationMethod>", "x</ds:CanonicalizationMethod>"), "text"),
    (swap("</ds:Transform>", "x</ds:Transform>"), "text"),
    (swap("</ds:DigestMethod>", "x</ds:DigestMethod>"), "text"),
    (swap("<ds:DigestValue>", '<ds:DigestValue Id="D">'), "attributes"),
    (swap(NAME, NAME.replace("Q1", "Q+1")), "reference"),
    (swap(f'URI="{NAME}"', f'Type="http://example.invalid" URI="{NAME}"'), "reference"),
    (swap(f' Id="S0-RefId0" URI="{NAME}"', f' URI="{NAME}"'), "attributes"),
    (swap("01903#SignedProperties", "01903#Properties"), "properties reference"),
    (swap('URI="#S0-SignedProperties"', 'URI="#S0"'), "properties reference"),
    (swap('Id="S0-RefSP"', 'Id="S0-RefId0"'), "identifiers"),
    (second_reference, "shape"),
]
AROUND = [
    (swap("<ds:KeyInfo>", '<ds:KeyInfo Id="K">'), "attributes"),
    (swap("<ds:Object>", '<ds:Object Id="O">'), "attributes"),
    (swap('Target="#S0"', 'Target="#S1"'), "target"),
    (swap('<ds:Signature Id="S0">', "<ds:Signature>"), "attributes"),
    (swap('<ds:Signature Id="S0">', '<ds:Signature Id="">'), "attribute"),
    (swap("</ds:X509Data>", "<ds:X509CRL>AA==</ds:X509CRL></ds:X509Data>"), "shape"),
    (swap("<ds:SignatureValue Id", "<ds:SignatureValue Name"), "attributes"),
    (swap("</ds:SignatureValue>", "\n</ds:SignatureValue>"), "base64"),
    (swap("</ds:Object>", "</ds:Object><ds:Object></ds:Object>"), "shape"),
    (swap("</xades:Qual", "<xades:UnsignedProperties></xades:UnsignedProperties></xades:Qual"), "shape"),
    (swap("<ds:KeyInfo>", "\n<ds:KeyInfo>"), "text"),
    (swap(DECLARED, DECLARED.replace("v1.3.2", "v1.4.1")), "namespaces"),
    (swap(DECLARED, DECLARED + ' xmlns:more="http://example.invalid"'), "namespaces"),
    (swap(DECLARED, DECLARED + ' xmlns="http://www.w3.org/2000/09/xmldsig#"'), "namespaces"),
    (swap("<ds:KeyInfo>", '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'), "namespaces"),
    (swap("<ds:KeyInfo>", '<ds:KeyInfo xmlns:ds="http://example.invalid">'), "namespaces"),
    (swap("<asic:X", "<!DOCTYPE a [<!ENTITY e 'x'>]><asic:X"), "xml"),
    (swap("<ds:KeyInfo>", "<?go on?><ds:KeyInfo>"), "xml"),
    (swap("<ds:KeyInfo>", "<!-- --><ds:KeyInfo>"), "xml"),
    (swap("<ds:X509Certificate>", "<ds:X509Certificate><![CDATA[]]>"), "xml"),
    (append("<!-- -->"), "xml"),
    (append("x"), "xml"),
    (swap('encoding="UTF-8"', 'encoding="ISO-8859-1"'), "xml declaration"),
    (swap('version="1.0"', 'version="1.1"'), "xml"),
    (lambda text: "\ufeff" + text, "xml"),
    (swap('Id="S0-SIG"', 'Id="S0"'), "identifiers"),
    (second_signature, "shape"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "why"), named(SIGNED_PROPERTIES))
def test_properties_that_are_signed_but_wrong_are_refused(collector: Played, edit: Edit, why: str) -> None:
    require_refused(collector, Forgery(properties=edit), why)


@pytest.mark.parametrize(("edit", "why"), named(SIGNED_INFO))
def test_what_is_signed_must_be_exactly_what_the_protocol_has(collector: Played, edit: Edit, why: str) -> None:
    require_refused(collector, Forgery(info=edit), why)


@pytest.mark.parametrize(("edit", "why"), named(AROUND))
def test_what_is_not_signed_must_be_exactly_so_too(collector: Played, edit: Edit, why: str) -> None:
    require_refused(collector, Forgery(document=edit), why)
