"""What v2 and v3 answer alike: end result, account, certificate and its level."""

import re

from idclient.errors.phone_answer import PhoneCertificateLevel, PhoneCertificateMissing, PhoneOtherPerson
from idclient.mobile.answers import Fields
from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.mobile.smart_id.results import failure_of
from idclient.mobile.subscriber import Account, AccountKind

_DOCUMENT = re.compile(r"(PNO|PAS|IDC)[A-Z]{2}-[A-Za-z0-9-]{1,30}-[A-Z0-9]{4}-N?Q", re.ASCII)


def require_success(status: Fields) -> Fields:
    """Return `result` of a completed session whose endResult is OK. Raises: PhoneError by the result."""
    result = status.part("result")
    details = result.optional_part("details")
    screen = details.optional_text("interaction") if details is not None else ""
    failure = failure_of(result.text("endResult"), screen=screen, trace=status.trace)
    if failure is not None:
        raise failure
    return result


def read_document(result: Fields, account: Account) -> str:
    """Return the document number, which must be the one asked for, if one was.

    Raises: PhoneAnswerMalformed, PhoneOtherPerson.
    """
    document = result.text("documentNumber")
    if not _DOCUMENT.fullmatch(document):
        raise result.malformed("documentNumber")
    if account.kind is AccountKind.DOCUMENT and document != account.identifier:
        raise PhoneOtherPerson(service=result.service, trace=result.trace)
    return document


def read_certificate(answer: Fields, level: CertificateLevel) -> tuple[bytes, str]:
    """Return the certificate, DER, unjudged, and the level that the service claims for it.

    Whether it is QSCD its content tells; the service may call it qualified all the same.

    Raises: PhoneCertificateMissing, PhoneCertificateLevel, PhoneAnswerMalformed.
    """
    part = answer.optional_part("cert")
    if part is None or not part.optional_text("value"):
        raise PhoneCertificateMissing(service=answer.service, trace=answer.trace)
    certificate, stated = part.octets("value"), part.text("certificateLevel")
    if stated not in CertificateLevel.__members__:
        raise part.malformed("certificateLevel")
    if CertificateLevel[stated] < min(level, CertificateLevel.QUALIFIED):
        raise PhoneCertificateLevel(service=answer.service, trace=answer.trace)
    return certificate, stated
