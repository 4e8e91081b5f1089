"""What RP API v3 answers: sessions, device links, certificates, results. Strict; nothing is believed yet."""

import re
from collections.abc import Sequence

from idclient.errors.phone import PhoneDocumentUnusable, PhoneResultUnknown
from idclient.errors.phone_answer import PhoneFlowDifferent
from idclient.mobile.answers import Fields
from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.mobile.smart_id.acsp import AcspAnswer
from idclient.mobile.smart_id.device_link import LinkSession
from idclient.mobile.smart_id.interactions import Screen
from idclient.mobile.smart_id.options import Flow
from idclient.mobile.smart_id.outcomes import Chosen, Confirmed
from idclient.mobile.smart_id.reading import read_certificate, read_document, require_success
from idclient.mobile.smart_id.v3.requests import NUMERIC_CODE, Protocol
from idclient.mobile.subscriber import Account
from idclient.value import frozen

_TOKEN = re.compile(r"[a-zA-Z0-9]{24,256}", re.ASCII)
_BASE = re.compile(r"https://[!-~]{1,512}", re.ASCII)
_RANDOM = re.compile(r"[a-zA-Z0-9+/]{22,1022}={0,2}", re.ASCII)
_CHALLENGE = re.compile(r"[a-zA-Z0-9_-]{43}", re.ASCII)
_CODE = re.compile(r"[0-9]{4}", re.ASCII)
_SHORTEST_SECRET = 16
_SHORTEST_RANDOM = 24


@frozen(kw_only=True)
class Offer:
    """What we offered, and the answer must keep to."""

    account: Account
    level: CertificateLevel
    flows: frozenset[Flow]
    screens: Sequence[Screen] = ()


def read_session(answer: Fields) -> str:
    """Return the session to poll. Raises: PhoneAnswerMalformed."""
    return answer.uuid("sessionID")


def read_code(answer: Fields) -> str:
    """Return the control code of a notified signature as it was received.

    Raises: PhoneAnswerMalformed, also for a type of code that nobody knows how to show.
    """
    part = answer.part("vc")
    if part.text("type") != NUMERIC_CODE:
        raise part.malformed("vc.type")
    code = part.text("value")
    if not _CODE.fullmatch(code):
        raise part.malformed("vc.value")
    return code


def read_link(answer: Fields) -> LinkSession:
    """Return a device-link session. Raises: PhoneAnswerMalformed."""
    token, base, secret = answer.text("sessionToken"), answer.text("deviceLinkBase"), answer.octets("sessionSecret")
    if not _TOKEN.fullmatch(token):
        raise answer.malformed("sessionToken")
    if not _BASE.fullmatch(base) or any(mark in base for mark in "?#|&"):
        raise answer.malformed("deviceLinkBase")
    if len(secret) < _SHORTEST_SECRET:
        raise answer.malformed("sessionSecret")
    return LinkSession(read_session(answer), token, secret, base)


def read_signing_certificate(answer: Fields, offer: Offer) -> Chosen:
    """Return the certificate of a document. Raises: PhoneDocumentUnusable and as `read_choice`."""
    state = answer.text("state")
    if state == "DOCUMENT_UNUSABLE":
        raise PhoneDocumentUnusable(service=answer.service, trace=answer.trace)
    if state != "OK":
        raise PhoneResultUnknown(service=answer.service, trace=answer.trace, result=state)
    certificate, level = read_certificate(answer, offer.level)
    return Chosen(certificate=certificate, level=level, document=offer.account.identifier)


def read_choice(status: Fields, offer: Offer) -> Chosen:
    """Return the certificate that was chosen in a completed session.

    Raises: PhoneError by the result, PhoneOtherPerson, PhoneFlowDifferent, PhoneCertificateMissing,
    PhoneCertificateLevel, PhoneAnswerMalformed.
    """
    document = read_document(require_success(status), offer.account)
    _require_flow(status.part("signature"), offer)
    certificate, level = read_certificate(status, offer.level)
    return Chosen(certificate=certificate, level=level, document=document)


def read_signature(status: Fields, offer: Offer) -> Confirmed:
    """Return the signature over our digest. Raises: as `read_choice`."""
    return _confirmed(status, offer, Protocol.RAW)


def read_authentication(status: Fields, offer: Offer) -> tuple[Confirmed, AcspAnswer]:
    """Return the signature, and what the answer adds to the text that was signed.

    Raises: as `read_choice`.
    """
    confirmed = _confirmed(status, offer, Protocol.ACSP)
    part = status.part("signature")
    random, challenge = part.text("serverRandom"), part.text("userChallenge")
    part.octets("serverRandom")
    if len(random) < _SHORTEST_RANDOM or not _RANDOM.fullmatch(random):
        raise part.malformed("serverRandom")
    if not _CHALLENGE.fullmatch(challenge):
        raise part.malformed("userChallenge")
    return confirmed, AcspAnswer(
        server_random=random,
        user_challenge=challenge,
        interaction=status.text("interactionTypeUsed"),
        flow=part.text("flowType"),
    )


def _confirmed(status: Fields, offer: Offer, protocol: Protocol) -> Confirmed:
    document = read_document(require_success(status), offer.account)
    part = status.part("signature")
    if status.text("signatureProtocol") != protocol.value:
        raise PhoneFlowDifferent(service=status.service, trace=status.trace)
    if status.text("interactionTypeUsed") not in {screen.value for screen in offer.screens}:
        raise PhoneFlowDifferent(service=status.service, trace=status.trace)
    _require_flow(part, offer)
    parameters = part.optional_part("signatureAlgorithmParameters")
    certificate, level = read_certificate(status, offer.level)
    return Confirmed(
        certificate=certificate,
        level=level,
        document=document,
        value=part.octets("value"),
        algorithm=part.text("signatureAlgorithm"),
        parameters=parameters.values if parameters is not None else None,
    )


def _require_flow(part: Fields, offer: Offer) -> None:
    if part.text("flowType") not in {flow.value for flow in offer.flows}:
        raise PhoneFlowDifferent(service=part.service, trace=part.trace)
