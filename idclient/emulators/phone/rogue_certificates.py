"""Certificates that no honest service hands out, each wrong in one thing only."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from idclient.emulators.phone.certificate_faults import CertificateFault as Fault
from idclient.emulators.phone.issuing import Credential, Leaf, issue, signed
from idclient.emulators.phone.subjects import Form, KeyKind, Level, Subject
from idclient.emulators.phone.wanted import Wanted, Workshop
from idclient.model import PhoneName, Purpose
from idclient.value import replace

if TYPE_CHECKING:
    from cryptography.x509 import ExtensionType

    from idclient.emulators.phone.keys import PrivateKey

_DAY = timedelta(days=1)
_CARD_POLICY = "1.3.6.1.4.1.51361.1.1.1"
_STRANGERS = (
    Subject("EE", "60001019906", "O’CONNEŽ-ŠUSLIK TESTNUMBER", "MARY ÄNN"),
    Subject("EE", "60001017869", "TESTNUMBER", "EID2016"),
)
"""Published test persons: the first who is not the one asked for lends the name."""


def rogue(shop: Workshop, wanted: Wanted, fault: Fault) -> Credential:
    """Return the certificate that is asked for with one thing wrong; OCSP calls it good unless that is the fault."""
    made = _MAKERS[fault](shop, wanted)
    _tell_ocsp(shop, made.certificate, fault)
    return made


def other_key(shop: Workshop, wanted: Wanted) -> "PrivateKey":
    """Return a key of the right kind that belongs to another person."""
    return shop.key(_named(wanted))


def _tell_ocsp(shop: Workshop, certificate: bytes, fault: Fault) -> None:
    from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation

    ocsp = shop.ocsp
    if fault not in (Fault.OCSP_UNKNOWN, Fault.GARBAGE):
        ocsp.learn(certificate)
    bent = {
        Fault.OCSP_EXPIRED: OcspBehaviour.EXPIRED,
        Fault.OCSP_STRANGER: OcspBehaviour.STRANGER,
        Fault.OCSP_DOWN: OcspBehaviour.OVERLOADED,
    }
    if fault in bent:
        ocsp.bend(certificate, bent[fault])
    if fault is Fault.REVOKED:
        ocsp.revoke(certificate, Revocation(shop.clock.now(), "key_compromise"))


def _leaf(shop: Workshop, wanted: Wanted, bend: Callable[[Leaf], Leaf]) -> Credential:
    """Return a certificate of the right key and authority with something bent."""
    key, leaf = shop.key(wanted), bend(shop.leaf(wanted, "rogue"))
    return Credential(issue(leaf, key, shop.issuer(wanted)), key)


def _bent(bend: Callable[[Leaf], Leaf]) -> Callable[[Workshop, Wanted], Credential]:
    return lambda shop, wanted: _leaf(shop, wanted, bend)


def _salted(salt: str) -> Callable[[Workshop, Wanted], Credential]:
    """Return a maker of certificates in which nothing is wrong but what OCSP says."""

    def make(shop: Workshop, wanted: Wanted) -> Credential:
        key, leaf = shop.key(wanted), shop.leaf(wanted, salt)
        return Credential(issue(leaf, key, shop.issuer(wanted)), key)

    return make


def _expired(leaf: Leaf) -> Leaf:
    return replace(leaf, begins=leaf.begins - 30 * _DAY, ends=leaf.begins)


def _future(leaf: Leaf) -> Leaf:
    return replace(leaf, begins=leaf.begins + 2 * _DAY)


def _without(kind: str) -> Callable[[Leaf], Leaf]:
    """Return what leaves out the extension whose class has that name."""
    return lambda leaf: replace(
        leaf, extensions=tuple(item for item in leaf.extensions if type(item[0]).__name__ != kind)
    )


def _with(value: "ExtensionType", *, critical: bool) -> Callable[[Leaf], Leaf]:
    """Return what puts an extension in the place of the one of its class."""
    return lambda leaf: replace(
        leaf,
        extensions=tuple((value, critical) if type(item[0]) is type(value) else item for item in leaf.extensions),
    )


def _authority(shop: Workshop, wanted: Wanted) -> Credential:
    from cryptography.x509 import BasicConstraints

    return _leaf(shop, wanted, _with(BasicConstraints(ca=True, path_length=None), critical=True))


def _other_issuer(shop: Workshop, wanted: Wanted, name: str) -> Credential:
    """Return a certificate by a key that no authority has; with an empty name in the right authority's name."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
    from cryptography.x509 import load_der_x509_certificate

    from idclient.emulators.authorities.pki_profiles import organisation

    issuer = load_der_x509_certificate(shop.issuer(wanted).certificate).subject
    key, stranger = shop.key(wanted), generate_private_key(SECP384R1())
    leaf = shop.leaf(wanted, "stranger")
    return Credential(signed(leaf, key, organisation(name) if name else issuer, stranger), key)


def _by_leaf(shop: Workshop, wanted: Wanted) -> Credential:
    from cryptography.x509 import load_der_x509_certificate

    other = replace(wanted, subject=_stranger(wanted.subject), service=PhoneName.MOBILE_ID)
    issuer = shop.holding(other.subject, other.service, other.purpose)
    key = shop.key(wanted)
    name = load_der_x509_certificate(issuer.certificate).subject
    return Credential(signed(shop.leaf(wanted, "by leaf"), key, name, issuer.key), key)


def _self_signed(shop: Workshop, wanted: Wanted) -> Credential:
    leaf, key = shop.leaf(wanted, "self"), shop.key(wanted)
    return Credential(signed(leaf, key, leaf.subject, key), key)


def _stranger(subject: Subject) -> Subject:
    other = next(person for person in _STRANGERS if person.code != subject.code)
    account = f"{other.identifier}-MOCK-Q" if subject.account else ""
    return replace(
        subject, country="EE", code=other.code, surname=other.surname, given_names=other.given_names, account=account
    )


def _for(change: Callable[[Wanted], Wanted]) -> Callable[[Workshop, Wanted], Credential]:
    """Return a maker of an honest certificate that is not the one asked for."""

    def make(shop: Workshop, wanted: Wanted) -> Credential:
        other = change(wanted)
        return shop.holding(other.subject, other.service, other.purpose)

    return make


def _country(wanted: Wanted) -> Wanted:
    country = "LT" if wanted.subject.country == "EE" else "EE"
    return replace(wanted, subject=replace(wanted.subject, country=country))


def _purpose(wanted: Wanted) -> Wanted:
    signing = wanted.purpose is Purpose.SIGNING
    return replace(wanted, purpose=Purpose.AUTHENTICATION if signing else Purpose.SIGNING)


def _service(wanted: Wanted) -> Wanted:
    """Return the same person's other means, with a key of the kind that is expected."""
    person = replace(wanted.subject, form=Form.CURRENT)
    if wanted.service is PhoneName.SMART_ID:
        return replace(wanted, service=PhoneName.MOBILE_ID, subject=replace(person, keys=KeyKind.RSA2048))
    account = person.account or f"{person.identifier}-MOCK-Q"
    return replace(wanted, service=PhoneName.SMART_ID, subject=replace(person, account=account))


def _level(wanted: Wanted) -> Wanted:
    return replace(wanted, subject=replace(wanted.subject, level=Level.BASIC))


def _named(wanted: Wanted) -> Wanted:
    return replace(wanted, subject=_stranger(wanted.subject))


def _card(shop: Workshop, wanted: Wanted) -> Credential:
    """Return a certificate as an ID-card has it, over a key of the kind expected: only policy and issuer tell."""
    from idclient.emulators.phone.profiles import NCP_PLUS, QCP_N_QSCD, policies

    authentication = wanted.purpose is Purpose.AUTHENTICATION
    chosen = policies(_CARD_POLICY, NCP_PLUS if authentication else QCP_N_QSCD)
    leaf, key = _with(chosen, critical=False)(shop.leaf(wanted, "card")), shop.key(wanted)
    leaf = _without("SubjectAlternativeName")(leaf)
    return Credential(issue(leaf, key, shop.pki.issuing), key)


def _tampered(shop: Workshop, wanted: Wanted) -> Credential:
    made = _salted("tampered")(shop, wanted)
    return Credential(made.certificate[:-1] + bytes([made.certificate[-1] ^ 1]), made.key)


def _malformed(shop: Workshop, wanted: Wanted) -> Credential:
    made = _salted("malformed")(shop, wanted)
    return Credential(made.certificate[: len(made.certificate) // 2], made.key)


_MAKERS: Mapping[Fault, Callable[[Workshop, Wanted], Credential]] = MappingProxyType(
    {
        Fault.EXPIRED: _bent(_expired),
        Fault.NOT_YET_VALID: _bent(_future),
        Fault.REVOKED: _salted("revoked"),
        Fault.OCSP_UNKNOWN: _salted("unknown"),
        Fault.OCSP_EXPIRED: _salted("OCSP expired"),
        Fault.OCSP_STRANGER: _salted("OCSP stranger"),
        Fault.OCSP_DOWN: _salted("OCSP down"),
        Fault.STRANGE_ISSUER: lambda shop, wanted: _other_issuer(shop, wanted, "TEST stranger"),
        Fault.WRONG_ISSUER: lambda shop, wanted: _other_issuer(shop, wanted, ""),
        Fault.ISSUED_BY_LEAF: _by_leaf,
        Fault.SELF_SIGNED: _self_signed,
        Fault.WRONG_PERSON: _for(_named),
        Fault.WRONG_COUNTRY: _for(_country),
        Fault.WRONG_PURPOSE: _for(_purpose),
        Fault.NO_USAGE: _bent(_without("KeyUsage")),
        Fault.ID_CARD: _card,
        Fault.OTHER_SERVICE: _for(_service),
        Fault.WRONG_LEVEL: _for(_level),
        Fault.NO_POLICY: _bent(_without("CertificatePolicies")),
        Fault.CA: _authority,
        Fault.TAMPERED: _tampered,
        Fault.GARBAGE: _malformed,
    }
)
