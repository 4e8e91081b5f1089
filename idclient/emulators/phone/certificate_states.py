"""What OCSP says of a person's certificates, changed while the services run."""

from enum import Enum

from idclient.emulators.phone.certificates import PhoneCertificates
from idclient.emulators.phone.subjects import Subject
from idclient.model import PhoneName, Purpose


class CertificateState(Enum):
    """The three answers of OCSP (RFC 6960 §2.2)."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


def set_state(certificates: PhoneCertificates, subject: Subject, service: PhoneName, state: CertificateState) -> None:
    """Have OCSP call both certificates that a person has of a service so, from now on until told otherwise.

    Certificates that do not exist yet are made, which takes seconds for the RSA keys of Smart-ID.
    """
    for purpose in Purpose:
        certificate = certificates.holding(subject, service, purpose).certificate
        certificates.ocsp.restore(certificate)
        if state is CertificateState.UNKNOWN:
            certificates.ocsp.forget(certificate)
    if state is CertificateState.REVOKED:
        certificates.revoke(subject, service)
