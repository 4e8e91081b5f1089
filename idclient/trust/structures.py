"""ASN.1 shapes that asn1crypto lacks or narrows. Imports asn1crypto: load this module where it is used."""

from typing import Any, ClassVar

from asn1crypto import algos, cms, core, ocsp, tsp


class TimeStampResponse(core.Sequence):
    """TimeStampResp (RFC 3161 §2.4.2), where the token is optional, as it is in every refusal."""

    _fields: ClassVar[list[Any]] = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", core.Any, {"optional": True}),
    ]


class SignedContent(core.Sequence):
    """EncapsulatedContentInfo with content of any kind: an OCTET STRING (CMS) or the structure itself (PKCS #7)."""

    _fields: ClassVar[list[Any]] = [
        ("content_type", core.ObjectIdentifier),
        ("content", core.Any, {"explicit": 0, "optional": True}),
    ]


class SignedData(core.Sequence):
    """SignedData (RFC 5652 §5.1)."""

    _fields: ClassVar[list[Any]] = [
        ("version", cms.CMSVersion),
        ("digest_algorithms", core.SetOf, {"spec": algos.DigestAlgorithm}),
        ("content", SignedContent),
        ("certificates", cms.CertificateSet, {"implicit": 0, "optional": True}),
        ("crls", core.SetOf, {"implicit": 1, "optional": True, "spec": core.Any}),
        ("signer_infos", cms.SignerInfos),
    ]


class SignedContentInfo(core.Sequence):
    """ContentInfo (RFC 5652 §3) that is known to hold SignedData."""

    _fields: ClassVar[list[Any]] = [
        ("content_type", core.ObjectIdentifier),
        ("content", SignedData, {"explicit": 0}),
    ]


class QcStatement(core.Sequence):
    """QCStatement (RFC 3739 §3.2.6)."""

    _fields: ClassVar[list[Any]] = [
        ("statement_id", core.ObjectIdentifier),
        ("statement_info", core.Any, {"optional": True}),
    ]


class QcStatements(core.SequenceOf):
    """QCStatements."""

    _child_spec = QcStatement


class QcTypes(core.SequenceOf):
    """QcType (EN 319 412-5 §4.2.3)."""

    _child_spec = core.ObjectIdentifier


class OcspResponseData(core.Sequence):
    """ResponseData (RFC 6960 §4.2.1) with extensions as they came: old responders send a nonce without its wrapping."""

    _fields: ClassVar[list[Any]] = [
        ("version", ocsp.Version, {"explicit": 0, "default": "v1"}),
        ("responder_id", ocsp.ResponderId),
        ("produced_at", core.GeneralizedTime),
        ("responses", ocsp.Responses),
        ("response_extensions", tsp.Extensions, {"explicit": 1, "optional": True}),
    ]


class BasicOcspResponse(core.Sequence):
    """BasicOCSPResponse (RFC 6960 §4.2.1)."""

    _fields: ClassVar[list[Any]] = [
        ("tbs_response_data", OcspResponseData),
        ("signature_algorithm", algos.SignedDigestAlgorithm),
        ("signature", core.OctetBitString),
        ("certs", ocsp.Certificates, {"explicit": 0, "optional": True}),
    ]
