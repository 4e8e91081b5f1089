"""CMS from strangers: nothing breaks the reader, and every departure from the rules is named."""

import contextlib
import datetime
import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from asn1crypto import algos, core, crl, ocsp, pdf, tsp, x509
from asn1crypto import cms as asn1
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import CertificateRevocationListBuilder, load_der_x509_certificate
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.documents.cms import build_cms, encode_signature
from idclient.documents.cms_reading import SignedMessage, read_cms, read_ess_certificates, read_signing_time
from idclient.documents.cms_verifying import (
    Profile,
    check_digest,
    check_form,
    check_signature,
    digest_name,
    find_certificate,
)
from idclient.errors.base import Error
from idclient.errors.checking import CmsMalformed
from idclient.errors.trust import AlgorithmUnsupported
from tests.documents.cms_keys import SoftwareKey, software_key

DIGEST = hashlib.sha384(b"document").digest()


@cache
def genuine() -> bytes:
    key = software_key("p384")
    return build_cms(DIGEST, key.sign, key.plan())


def judged(contents: bytes, profile: Profile = Profile.CADES) -> list[str]:
    """Return the codes of everything that is wrong."""
    message = read_cms(contents)
    problems: list[Error] = check_form(message, profile)
    if len(message.signers) == 1:
        problems += check_digest(message.signers[0], DIGEST)
        certificate, unnamed = find_certificate(message, message.signers[0])
        problems += unnamed
        if certificate is not None:
            problems += check_signature(message.signers[0], certificate)
    return [problem.code for problem in problems]


def bent(change: Callable[[Any], None], *, key: SoftwareKey | None = None) -> bytes:
    """Return the genuine CMS after a change to its SignedData; signed anew when a key is given."""
    content = asn1.ContentInfo.load(genuine())
    signed_data = content["content"].copy()
    change(signed_data)
    if key is not None:
        info = signed_data["signer_infos"][0]
        attributes = b"\x31" + info["signed_attrs"].dump(force=True)[1:]
        info["signature"] = encode_signature(key.sign(hashlib.sha384(attributes).digest()))
    return bytes(asn1.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump(force=True))


def twin() -> Any:
    """Return the signer's certificate with another end of validity: same name, number and key."""
    changed = software_key("p384").certificate.replace(b"350101000000Z", b"360101000000Z")
    assert changed != software_key("p384").certificate
    return x509.Certificate.load(changed)


def set_attributes(signed_data: Any, change: Callable[[list[Any]], list[Any]]) -> None:
    info = signed_data["signer_infos"][0]
    info["signed_attrs"] = asn1.CMSAttributes(change([attribute.copy() for attribute in info["signed_attrs"]]))


def test_a_genuine_signature_has_no_faults() -> None:
    assert judged(genuine()) == []
    assert judged(genuine() + bytes(1000)) == []


def test_something_behind_the_cms_is_told() -> None:
    assert judged(genuine() + b"\0\0x\0") == ["document.cms_padding"]


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(CmsMalformed):
        assert isinstance(read_cms(data), SignedMessage)


@given(st.data())
@settings(max_examples=400)
def test_a_damaged_signature_never_passes_and_never_breaks_the_reader(data: st.DataObject) -> None:
    der = bytearray(genuine())
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, len(der) - 1))
        match data.draw(st.sampled_from(["flip", "delete", "insert", "cut"])):
            case "flip":
                der[position] ^= data.draw(st.integers(1, 255))
            case "delete":
                del der[position]
            case "insert":
                der.insert(position, data.draw(st.integers(0, 255)))
            case "cut":
                del der[position:]
        if not der:
            break
    try:
        problems = judged(bytes(der))
        certificate, _ = find_certificate(read_cms(bytes(der)), read_cms(bytes(der)).signers[0])
    except (CmsMalformed, IndexError):
        return
    if not problems:  # what neither signature nor certificate covers may change: versions, unused fields
        assert certificate is not None
        assert certificate.der == software_key("p384").certificate


@given(st.binary(max_size=60), st.integers(1, 40))
def test_deep_nesting_ends_in_our_error(tail: bytes, depth: int) -> None:
    data = tail
    for _ in range(depth * 30):
        data = b"\x30\x84" + len(data).to_bytes(4, "big") + data
    with pytest.raises(CmsMalformed):
        read_cms(data)


def test_endless_indefinite_lengths_end_in_our_error() -> None:
    with pytest.raises(CmsMalformed):
        read_cms(b"\x30\x80" * 100_000)


def test_two_signers_are_one_too_many() -> None:
    def change(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        other = info.copy()
        other["version"] = "v3"
        signed_data["signer_infos"] = asn1.SignerInfos([info, other])

    assert judged(bent(change)) == ["document.cms_signer_count"]


def test_no_signer_is_one_too_few() -> None:
    def change(signed_data: Any) -> None:
        signed_data["signer_infos"] = asn1.SignerInfos([])

    assert judged(bent(change)) == ["document.cms_signer_count"]


def test_content_inside_the_signature_is_told() -> None:
    def change(signed_data: Any) -> None:
        signed_data["encap_content_info"] = {"content_type": "data", "content": b"document"}

    assert judged(bent(change)) == ["document.cms_content_present"]


def test_another_content_type_outside_is_told() -> None:
    def change(signed_data: Any) -> None:
        signed_data["encap_content_info"] = {"content_type": "tst_info"}

    assert judged(bent(change)) == ["document.cms_content_type"]


def test_another_signed_content_type_is_told() -> None:
    def change(signed_data: Any) -> None:
        other = asn1.CMSAttribute({"type": "content_type", "values": ["tst_info"]})
        set_attributes(signed_data, lambda old: [other, *old[1:]])

    assert judged(bent(change, key=software_key("p384"))) == ["document.cms_content_type"]


@pytest.mark.parametrize("name", ["content_type", "message_digest", "signing_certificate_v2"])
def test_a_missing_signed_attribute_is_told(name: str) -> None:
    def change(signed_data: Any) -> None:
        set_attributes(signed_data, lambda old: [item for item in old if item["type"].native != name])

    assert judged(bent(change, key=software_key("p384"))) == ["document.cms_attribute_missing"]


def test_the_older_profile_needs_no_signing_certificate_attribute() -> None:
    def change(signed_data: Any) -> None:
        set_attributes(signed_data, lambda old: [a for a in old if a["type"].native != "signing_certificate_v2"])

    assert judged(bent(change, key=software_key("p384")), Profile.PKCS7) == []


def test_without_signed_attributes_nothing_passes() -> None:
    def change(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        del info["signed_attrs"]

    assert set(judged(bent(change))) == {"document.cms_attribute_missing"}


def test_a_repeated_attribute_is_told() -> None:
    def change(signed_data: Any) -> None:
        other = asn1.CMSAttribute({"type": "message_digest", "values": [bytes(48)]})
        set_attributes(signed_data, lambda old: [*old, other])

    assert "document.cms_attribute_repeated" in judged(bent(change, key=software_key("p384")))


def test_an_attribute_with_two_values_is_told() -> None:
    def change(signed_data: Any) -> None:
        other = asn1.CMSAttribute({"type": "message_digest", "values": [DIGEST, bytes(48)]})
        set_attributes(signed_data, lambda old: [a for a in old if a["type"].native != "message_digest"] + [other])

    assert judged(bent(change, key=software_key("p384"))) == ["document.cms_attribute_repeated"]


def test_another_digest_is_told() -> None:
    (signer,) = read_cms(genuine()).signers
    assert [problem.code for problem in check_digest(signer, bytes(48))] == ["document.digest_different"]


def test_a_changed_signature_value_is_told() -> None:
    def change(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        value = info["signature"].native
        info["signature"] = value[:-1] + bytes([value[-1] ^ 1])

    assert judged(bent(change)) == ["document.signature_wrong"]


@pytest.mark.parametrize("r_and_s", [(0, 0), (0, 1), (1, 0), (2**384, 1)])
def test_degenerate_ecdsa_values_are_told(r_and_s: tuple[int, int]) -> None:
    def change(signed_data: Any) -> None:
        r, s = r_and_s
        signed_data["signer_infos"][0]["signature"] = algos.DSASignature({"r": r, "s": s}).dump()

    assert judged(bent(change)) == ["document.signature_wrong"]


def test_a_missing_certificate_is_told() -> None:
    def change(signed_data: Any) -> None:
        signed_data["certificates"] = asn1.CertificateSet([])

    assert judged(bent(change)) == ["document.signer_certificate_missing"]


def test_a_swapped_certificate_of_the_same_name_number_and_key_is_told() -> None:
    """The attribute binds the very certificate (B9: same key, other certificate)."""
    key = software_key("p384")

    def change(signed_data: Any) -> None:
        signed_data["certificates"] = asn1.CertificateSet([asn1.CertificateChoices("certificate", twin())])

    contents = bent(change)
    assert key.certificate not in contents
    assert "document.signer_certificate_different" in judged(contents)


def test_of_two_certificates_of_the_same_name_and_number_the_bound_one_counts() -> None:
    key = software_key("p384")

    def change(signed_data: Any) -> None:
        own = signed_data["certificates"][0].chosen
        choices = [asn1.CertificateChoices("certificate", item) for item in (twin(), own)]
        signed_data["certificates"] = asn1.CertificateSet(choices)

    message = read_cms(bent(change))
    certificate, problems = find_certificate(message, message.signers[0])
    assert certificate is not None
    assert certificate.der == key.certificate
    assert problems == []


def test_a_wrong_issuer_serial_is_told() -> None:
    def change(signed_data: Any) -> None:
        own = signed_data["certificates"][0].chosen
        identifier = tsp.ESSCertIDv2(
            {
                "cert_hash": hashlib.sha256(own.dump()).digest(),
                "issuer_serial": {
                    "issuer": [x509.GeneralName({"directory_name": own.issuer})],
                    "serial_number": 1,
                },
            }
        )
        value = tsp.SigningCertificateV2({"certs": [identifier]})
        other = asn1.CMSAttribute({"type": "signing_certificate_v2", "values": [value]})
        set_attributes(signed_data, lambda old: [a for a in old if a["type"].native != other["type"].native] + [other])

    assert judged(bent(change, key=software_key("p384"))) == ["document.signer_certificate_different"]


@pytest.mark.parametrize("oid", ["1.3.14.3.2.26", "1.2.840.113549.2.5", "2.16.840.1.101.3.4.2.4"])
def test_weak_digests_are_not_accepted(oid: str) -> None:
    def change(signed_data: Any) -> None:
        signed_data["signer_infos"][0]["digest_algorithm"] = {"algorithm": oid}

    (signer,) = read_cms(bent(change)).signers
    with pytest.raises(AlgorithmUnsupported):
        digest_name(signer)
    assert judged(bent(change)) == ["trust.algorithm_unsupported"]


def test_another_digest_than_the_signature_s_own_is_not_accepted() -> None:
    def change(signed_data: Any) -> None:
        signed_data["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha256"}

    assert judged(bent(change)) == ["trust.algorithm_unsupported"]


def test_a_signer_named_by_key_identifier_is_found() -> None:
    key = software_key("p384")

    def change(signed_data: Any) -> None:
        identifier = signed_data["certificates"][0].chosen.key_identifier
        signed_data["signer_infos"][0]["sid"] = asn1.SignerIdentifier({"subject_key_identifier": identifier})

    assert judged(bent(change, key=key)) == []


def test_the_signing_time_attribute_is_read() -> None:
    def change(signed_data: Any) -> None:
        moment = asn1.Time({"utc_time": core.UTCTime("261122100811Z").native})
        other = asn1.CMSAttribute({"type": "signing_time", "values": [moment]})
        set_attributes(signed_data, lambda old: [*old, other])

    (signer,) = read_cms(bent(change, key=software_key("p384"))).signers
    time = read_signing_time(signer)
    assert time is not None
    assert time.isoformat() == "2026-11-22T10:08:11+00:00"


def test_an_unreadable_binding_is_refused() -> None:
    with pytest.raises(CmsMalformed):
        read_ess_certificates({"1.2.840.113549.1.9.16.2.47": (b"\x30\x02\x30\x00",)})


def test_evidence_inside_the_cms_is_found() -> None:
    """RFC 5940."""
    answer = ocsp.OCSPResponse({"response_status": "try_later"})
    listed = crl_of_nothing()

    def change(signed_data: Any) -> None:
        other = asn1.OtherRevocationInfoFormat({"other_rev_info_format": "ocsp_response", "other_rev_info": answer})
        choices = [asn1.RevocationInfoChoice("other", other), asn1.RevocationInfoChoice("crl", listed)]
        signed_data["crls"] = asn1.RevocationInfoChoices(choices)

    contents = bent(change)
    message = read_cms(contents)
    assert message.ocsp_responses == (answer.dump(),)
    assert message.crls == (listed.dump(),)
    assert judged(contents) == []


def test_evidence_in_adobe_s_signed_attribute_is_found() -> None:
    """ISO 32000-2, 12.8.3.3.2."""
    answer = ocsp.OCSPResponse({"response_status": "try_later"})
    listed = crl_of_nothing()
    archival = pdf.RevocationInfoArchival({"ocsp": [answer], "crl": [listed]}).dump()
    inside = core.ObjectIdentifier("1.2.840.113583.1.1.8").dump() + wrapped(0x31, archival)
    content = asn1.ContentInfo.load(genuine())["content"]
    attributes = content["signer_infos"][0]["signed_attrs"].dump()
    longer = wrapped(0xA0, attributes[2 if attributes[1] < 0x80 else 3 :] + wrapped(0x30, inside))
    info = content["signer_infos"][0].dump()
    (signer,) = read_cms(rebuilt(genuine(), info, info.replace(attributes, longer))).signers
    assert "1.2.840.113583.1.1.8" in signer.attributes
    message = read_cms(rebuilt(genuine(), info, info.replace(attributes, longer)))
    assert message.ocsp_responses == (answer.dump(),)
    assert message.crls == (listed.dump(),)


def wrapped(tag: int, content: bytes) -> bytes:
    """Return a DER value with a length of two bytes, whether it needs them or not."""
    return bytes((tag, 0x82)) + len(content).to_bytes(2, "big") + content


def rebuilt(der: bytes, old_info: bytes, new_info: bytes) -> bytes:
    """Return the CMS with another SignerInfo (its own length corrected), all lengths around it anew."""
    content = asn1.ContentInfo.load(der)["content"]
    body = new_info[4:] if new_info[1] == 0x82 else new_info[3:]
    assert content["signer_infos"][0].dump() == old_info
    parts = [content[name].dump() for name in ("version", "digest_algorithms", "encap_content_info", "certificates")]
    signed_data = wrapped(0x30, b"".join(parts) + wrapped(0x31, wrapped(0x30, body)))
    return wrapped(0x30, core.ObjectIdentifier("1.2.840.113549.1.7.2").dump() + wrapped(0xA0, signed_data))


def crl_of_nothing() -> Any:
    key = software_key("p384")
    moment = datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC)
    name = load_der_x509_certificate(key.certificate).subject
    builder = CertificateRevocationListBuilder().issuer_name(name).last_update(moment).next_update(moment)
    return crl.CertificateList.load(builder.sign(key.private, SHA384()).public_bytes(Encoding.DER))
