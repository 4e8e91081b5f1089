"""What RP API v2 answers: certificates, signatures. Strict; nothing is believed yet."""

from idclient.errors.phone_answer import PhoneFlowDifferent
from idclient.mobile.answers import Fields
from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.mobile.smart_id.options import V2_SCREENS
from idclient.mobile.smart_id.outcomes import Chosen, Confirmed
from idclient.mobile.smart_id.reading import read_certificate, read_document, require_success
from idclient.mobile.subscriber import Account


def read_choice(status: Fields, account: Account, level: CertificateLevel) -> Chosen:
    """Return the certificate that was chosen in a completed session.

    Raises: PhoneError by the result, PhoneOtherPerson, PhoneCertificateMissing, PhoneCertificateLevel,
    PhoneAnswerMalformed.
    """
    document = read_document(require_success(status), account)
    certificate, stated = read_certificate(status, level)
    return Chosen(certificate=certificate, level=stated, document=document)


def read_confirmed(status: Fields, account: Account, level: CertificateLevel) -> Confirmed:
    """Return the signature of a completed session. Raises: as `read_choice`, and PhoneFlowDifferent."""
    document = read_document(require_success(status), account)
    part = status.part("signature")
    if status.text("interactionFlowUsed") not in {screen.value for screen in V2_SCREENS}:
        raise PhoneFlowDifferent(service=status.service, trace=status.trace)
    certificate, stated = read_certificate(status, level)
    return Confirmed(
        certificate=certificate,
        level=stated,
        document=document,
        value=part.octets("value"),
        algorithm=part.text("algorithm"),
    )
