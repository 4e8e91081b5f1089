"""Certificates of emulated phones: made when a person is first met, kept in the demo's folder, known to its OCSP."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.authorities.pki import BACKDATED, DemoPki, Holding
from idclient.emulators.phone.authorities import PhoneAuthorities, demo_authorities
from idclient.emulators.phone.certificate_faults import NOT_HANDED_OUT, CertificateFault
from idclient.emulators.phone.issuing import Credential, Leaf, issue
from idclient.emulators.phone.keys import PhoneKeys
from idclient.emulators.phone.subjects import KeyKind, Level, Subject
from idclient.emulators.phone.wanted import Wanted
from idclient.model import PhoneName, Purpose
from idclient.ports import Clock
from idclient.value import frozen, replace

if TYPE_CHECKING:
    from idclient.emulators.authorities.ocsp import OcspResponder
    from idclient.emulators.phone.keys import PrivateKey

DAYS = {PhoneName.MOBILE_ID: 5 * 365, PhoneName.SMART_ID: 3 * 365}
"""How long a certificate lives from the day it is made."""
KEPT = "TEST-phone-certificate-*.der"


@frozen
class IssuingOptions:
    """Where certificates are kept (nowhere without a folder), who issues them, and which responder they name."""

    folder: Path | None = None
    authorities: PhoneAuthorities | None = None
    ocsp_url: str = OCSP_URL


class PhoneCertificates:
    """What the phones of all subscribers hold. Not for several threads at once."""

    def __init__(
        self,
        pki: DemoPki,
        clock: Clock,
        keys: PhoneKeys,
        ocsp: "OcspResponder",
        options: IssuingOptions | None = None,
    ) -> None:
        options = options or IssuingOptions()
        self.pki = pki
        self.clock = clock
        self.keys = keys
        self.ocsp = ocsp
        self.authorities = options.authorities or demo_authorities(pki)
        self._folder = options.folder
        self._ocsp_url = options.ocsp_url
        self._known: dict[tuple[Wanted, CertificateFault | None], Credential] = {}

    def holding(
        self,
        subject: Subject,
        service: PhoneName,
        purpose: Purpose,
        fault: CertificateFault | None = None,
    ) -> Credential:
        """Return a person's certificate and key, made on first use; an RSA key takes seconds then."""
        wanted = Wanted(_marked(subject), service, purpose)
        if (wanted, fault) not in self._known:
            if fault is None or fault in NOT_HANDED_OUT:
                made = self._honest(wanted)
            else:
                from idclient.emulators.phone.rogue_certificates import rogue

                made = rogue(self, wanted, fault)
            self._known[wanted, fault] = made
        return self._known[wanted, fault]

    def other_key(self, subject: Subject, service: PhoneName, purpose: Purpose) -> "PrivateKey":
        """Return a key of the kind that a person has there, but another person's."""
        from idclient.emulators.phone.rogue_certificates import other_key

        return other_key(self, Wanted(_marked(subject), service, purpose))

    def revoke(self, subject: Subject, service: PhoneName) -> None:
        """Revoke both certificates that a person has of a service, as of now."""
        from idclient.emulators.authorities.ocsp import Revocation

        for purpose in Purpose:
            certificate = self.holding(subject, service, purpose).certificate
            self.ocsp.revoke(certificate, Revocation(self.clock.now()))

    def leaf(self, wanted: Wanted, salt: str = "") -> Leaf:
        """Return what the certificate of a person says. `salt` gives another serial number."""
        from idclient.emulators.phone import profiles

        person = wanted.subject
        begins = self.clock.now().replace(microsecond=0) - BACKDATED
        digest = hashlib.sha256(self.issuer(wanted).certificate + f"{wanted.name} {begins} {salt}".encode()).digest()
        return Leaf(
            subject=profiles.subject_name(person),
            extensions=profiles.extensions(person, wanted.service, wanted.purpose, self._ocsp_url),
            begins=begins,
            ends=begins + BACKDATED + timedelta(days=DAYS[wanted.service]),
            serial=int.from_bytes(digest[:16]) >> 1 | 1 << 120,  # positive and of 16 octets, as RFC 5280 wants it
        )

    def issuer(self, wanted: Wanted) -> Holding:
        """Return the authority that issues such a certificate."""
        basic = wanted.service is PhoneName.SMART_ID and wanted.subject.level is Level.BASIC
        return self.authorities.basic if basic else self.authorities.qualified

    def key(self, wanted: Wanted) -> "PrivateKey":
        """Return the key that belongs to a person's certificate."""
        if wanted.service is PhoneName.SMART_ID:
            return self.keys.rsa(wanted.name)
        if wanted.subject.keys is KeyKind.RSA2048:
            return self.keys.rsa(wanted.name, 2048)
        return self.keys.elliptic(wanted.name)

    def _honest(self, wanted: Wanted) -> Credential:
        key, issuer = self.key(wanted), self.issuer(wanted)
        path = None if self._folder is None else self._folder / _file_name(wanted)
        certificate = None if path is None else _load(path, key, issuer, self.clock.now())
        if certificate is not None and self._ocsp_url.encode() not in certificate:
            certificate = None  # it names the responder of an earlier run, at another port
        if certificate is None:
            certificate = issue(self.leaf(wanted), key, issuer)
            if path is not None:
                _save(path, certificate)
        self.ocsp.learn(certificate)
        return Credential(certificate, key)


def learn_kept(folder: Path, ocsp: "OcspResponder") -> None:
    """Make the responder know the certificates of earlier runs, so that what they signed stays checkable."""
    from idclient.errors import Error

    for path in sorted(folder.glob(KEPT)):
        try:
            ocsp.learn(path.read_bytes())
        except (OSError, Error, StopIteration):
            continue


def _marked(subject: Subject) -> Subject:
    """Return a person whose name says TEST: no certificate of ours leaves it out."""
    return subject if subject.marked else replace(subject, surname=f"TEST {subject.surname}")


def _file_name(wanted: Wanted) -> str:
    return KEPT.replace("*", hashlib.sha256(wanted.name.encode()).hexdigest()[:20])


def _load(path: Path, key: "PrivateKey", issuer: Holding, now: datetime) -> bytes | None:
    """Return what the file holds if it is of this key and authority and valid now, else None."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import load_der_x509_certificate

    try:
        der = path.read_bytes()
        certificate = load_der_x509_certificate(der)
        certificate.verify_directly_issued_by(load_der_x509_certificate(issuer.certificate))
    except (OSError, ValueError, TypeError, InvalidSignature):
        return None
    valid = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    return der if valid and certificate.public_key() == key.public_key() else None


def _save(path: Path, certificate: bytes) -> None:
    """Keep a certificate if the folder lets us."""
    temporary = path.with_suffix(".new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.write_bytes(certificate)
        temporary.replace(path)
    except OSError:
        return
