"""Is this the certificate of the person asked for, of this service, for this purpose, good now? Nothing else passes.

Whatever a service says about a certificate counts for nothing; only what its issuer signed does.
"""

from itertools import pairwise

from idclient.errors.phone_answer import PhoneCertificateKind, PhoneCertificateLevel, PhoneOtherPerson
from idclient.errors.trust import CertificateIsAuthority, ChainNotFound
from idclient.mobile import certificate_profiles as profiles
from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.model import PhoneName, Purpose, TrustStore
from idclient.ports import Environment
from idclient.trust.certificates import Certificate, read_certificate
from idclient.trust.chain import Chain, build_chain
from idclient.trust.persons import NaturalPerson, read_person
from idclient.trust.policies import QC_COMPLIANCE, QC_SSCD, QC_TYPE_ESIGN, read_policies
from idclient.trust.signatures import key_kind
from idclient.value import field, frozen


@frozen
class Expected:
    """What a certificate must be. `person` is a semantic identifier (`PNOEE-…`), empty for whoever answers (QR login).

    `level` is the least that will do; Mobile-ID knows none below qualified, and QSCD is a level of signing alone.
    """

    service: PhoneName
    purpose: Purpose
    person: str = field(default="", repr=False)
    level: CertificateLevel = CertificateLevel.QUALIFIED


@frozen
class JudgedCertificate:
    """A certificate that passed: DER, whom it names, how sure it is, and the way to its anchor."""

    der: bytes = field(repr=False)
    person: NaturalPerson
    level: CertificateLevel
    chain: Chain = field(repr=False)


def judge_certificate(
    environment: Environment, der: bytes, *, expected: Expected, stated_level: str = "", trace: str = ""
) -> JudgedCertificate:
    """Return a certificate in which everything is as expected and that is not revoked. Blocks: OCSP is asked.

    `stated_level` is what the service's answer says of it, if it does; it may not contradict. `trace` is the answer's.

    Raises:
        PhoneCertificateKind: of another service or for another purpose.
        PhoneOtherPerson: somebody else's.
        PhoneCertificateLevel: less sure than expected, or than the service says.
        CertificateMalformed, CertificateIsAuthority, CertificateExpired, CertificateNotYetValid, CertificateRevoked,
        ChainError, KeyUnsupported, ServiceError and other TrustErrors: as path and OCSP come out.
    """
    certificate = read_certificate(der)
    chain = _trusted(environment, certificate, expected)
    key_kind(certificate.public_key)
    level = _level_of(certificate, expected, trace=trace)
    _require_usage(certificate, expected, trace=trace)
    person = read_person(der)
    if not _is_person(person, expected):
        raise PhoneOtherPerson(service=expected.service.value, trace=trace)
    if level < expected.level or not _is_stated(level, stated_level):
        raise PhoneCertificateLevel(service=expected.service.value, trace=trace)
    _require_not_revoked(environment, chain)
    return JudgedCertificate(der, person, level, chain)


def _trusted(environment: Environment, certificate: Certificate, expected: Expected) -> Chain:
    store = environment.trust
    if certificate.is_authority:
        raise CertificateIsAuthority
    chain = build_chain(certificate.der, _anchors(store, expected), store.intermediates, at=environment.clock.now())
    if len(chain) < 2:
        raise ChainNotFound  # an anchor itself is nobody's certificate
    return chain


def _anchors(store: TrustStore, expected: Expected) -> tuple[bytes, ...]:
    """Return the authorities that count. Those below the qualified level must never make a document look qualified."""
    anchors = store.phone_anchors or store.anchors
    basic = expected.purpose is Purpose.AUTHENTICATION and expected.level is CertificateLevel.ADVANCED
    return (*anchors, *store.basic_anchors) if basic else anchors


def _level_of(certificate: Certificate, expected: Expected, *, trace: str) -> CertificateLevel:
    """Return the level that policies and qualified statements prove. Raises: PhoneCertificateKind."""
    found = read_policies(certificate.der)
    rows = profiles.ROWS[expected.service, expected.purpose]
    levels = [row.level for row in rows if row.policies <= found.identifiers]
    if not levels:
        raise PhoneCertificateKind(service=expected.service.value, trace=trace)
    level = max(levels)
    if expected.purpose is Purpose.AUTHENTICATION or level is CertificateLevel.ADVANCED:
        return level
    esign = QC_TYPE_ESIGN in found.types or (not found.types and expected.service is PhoneName.MOBILE_ID)
    if QC_COMPLIANCE not in found.statements or not esign:  # Smart-ID's own rule: the type is named
        raise PhoneCertificateKind(service=expected.service.value, trace=trace)
    return CertificateLevel.QSCD if QC_SSCD in found.statements else level


def _require_usage(certificate: Certificate, expected: Expected, *, trace: str) -> None:
    """Raises: PhoneCertificateKind."""
    usages, purposes = certificate.key_usage or frozenset(), certificate.extended_key_usage
    signing = expected.purpose is Purpose.SIGNING
    wanted, other = ("non_repudiation", "digital_signature") if signing else ("digital_signature", "non_repudiation")
    if wanted not in usages or other in usages or not _is_purpose(frozenset(purposes or ()), usages, expected):
        raise PhoneCertificateKind(service=expected.service.value, trace=trace)


def _is_purpose(purposes: frozenset[str], usages: frozenset[str], expected: Expected) -> bool:
    """Whether the extended key usage fits; `purposes` is empty where there is none."""
    if expected.purpose is Purpose.SIGNING:
        return not purposes or bool(purposes & profiles.MAY_SIGN)
    if expected.service is PhoneName.MOBILE_ID:
        return not purposes or bool(purposes & profiles.MAY_AUTHENTICATE)
    old = profiles.CLIENT_AUTHENTICATION in purposes and usages >= profiles.OLD_SMART_ID_USAGES
    return profiles.SMART_ID_AUTHENTICATION in purposes or old


def _is_person(person: NaturalPerson, expected: Expected) -> bool:
    """Whether it is who was asked for; old Mobile-ID certificates write the code bare, the country beside it."""
    if not expected.person:
        return bool(person.identifier)
    if person.identifier:
        return person.identifier == expected.person
    bare = expected.service is PhoneName.MOBILE_ID and bool(person.code)
    return bare and f"PNO{person.country}-{person.code}" == expected.person


def _is_stated(level: CertificateLevel, stated: str) -> bool:
    """Whether the service claims no more than the certificate proves; a level nobody published is a false claim."""
    if not stated:
        return True
    claimed = CertificateLevel.__members__.get(stated)
    return claimed is not None and claimed <= level


def _require_not_revoked(environment: Environment, chain: Chain) -> None:
    """Ask about each certificate below the anchor. Raises: CertificateRevoked, ServiceError, TrustError."""
    from idclient.trust.ocsp import fetch_status

    for certificate, issuer in pairwise(chain):
        fetch_status(environment, certificate, issuer)
