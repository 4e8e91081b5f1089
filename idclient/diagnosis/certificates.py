"""The certificates on the card: readable, of the right kind, valid until when, and both of the same person."""

from datetime import UTC, date, datetime, time

from idclient.diagnosis.card import opened
from idclient.diagnosis.report import Finding, Value, fail, ok, skip, warn
from idclient.diagnosis.situation import Outcome, Situation, code_of
from idclient.errors.trust import CertificateExpired, CertificateNotYetValid, TrustError
from idclient.model import Purpose
from idclient.trust.certificates import Certificate, Holder, check_validity, read_certificate, read_holder

SOON = 60
"""Days before the end from which a person is warned."""


def authentication(situation: Situation) -> Outcome:
    """Judge the certificate for logging in."""
    return Outcome(_judge(situation, Purpose.AUTHENTICATION))


def signing(situation: Situation) -> Outcome:
    """Judge the certificate for signing."""
    return Outcome(_judge(situation, Purpose.SIGNING))


def _octets(situation: Situation, purpose: Purpose) -> bytes | None:
    return situation.known.certificates.get(situation.state.name, {}).get(purpose)


def _judge(situation: Situation, purpose: Purpose) -> Finding:
    octets = _octets(situation, purpose)
    evidence: dict[str, Value] = {"purpose": purpose.value}
    if octets is None:
        return fail("card.certificate_missing", evidence)
    try:
        holder = read_holder(octets)
        _learn(situation, holder)
        certificate = read_certificate(octets)
        situation.learn("serial", f"{certificate.serial:x}")
    except TrustError as error:
        return fail("card.certificate_unreadable", evidence | code_of(error))
    now = situation.environment.clock.now()
    evidence |= {
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "days_left": (certificate.not_after - now).days,
        "issuer": _issuer_name(situation, octets),
        "holder": holder.common_name,
    }
    return _judge_content(situation, certificate, evidence)


def _judge_content(situation: Situation, certificate: Certificate, evidence: dict[str, Value]) -> Finding:
    from idclient.trust.chain import build_chain
    from idclient.trust.signatures import key_kind

    now = situation.environment.clock.now()
    store = situation.environment.trust
    try:
        evidence["key"] = key_kind(certificate.public_key)
    except TrustError as error:
        return fail("card.key_unsupported", evidence | code_of(error))
    try:
        check_validity(certificate, now)
    except (CertificateExpired, CertificateNotYetValid) as error:
        return fail(error.code, evidence | code_of(error))
    try:
        build_chain(certificate.der, store.anchors, store.intermediates, at=now)
    except TrustError as error:
        return fail("card.issuer_unknown", evidence | code_of(error))
    if (certificate.not_after - now).days <= SOON:
        return warn("card.certificate_ends_soon", evidence)
    return ok("card.certificate", evidence)


def _issuer_name(situation: Situation, octets: bytes) -> str:
    """Return the issuer's common name; a certificate that was read completely has an issuer.

    It is spared if it is that of an authority known here: what else stands there may be a person's name.
    """
    from asn1crypto import x509

    issuer = x509.Certificate.load(octets).issuer
    name = str(issuer.native.get("common_name", "")) if isinstance(issuer.native, dict) else ""
    store = situation.environment.trust
    if any(x509.Certificate.load(known).subject == issuer for known in (*store.anchors, *store.intermediates)):
        situation.spare(name)
    return name


def _learn(situation: Situation, holder: Holder) -> None:
    for name in (holder.common_name, holder.given_name, holder.surname):
        situation.learn("person", name)
    code = holder.serial_number.rpartition("-")[2] if holder.serial_number[:3] == "PNO" else holder.serial_number
    situation.learn("code", code)


def pair(situation: Situation) -> Outcome:
    """Compare whom the two certificates name."""
    holders = []
    for purpose in Purpose:
        octets = _octets(situation, purpose)
        if octets is None:
            return Outcome(skip("skip.certificate_missing", {"purpose": purpose.value}))
        try:
            holders.append(read_holder(octets))
        except TrustError as error:
            return Outcome(skip("skip.certificate_unreadable", code_of(error)))
    for holder in holders:
        _learn(situation, holder)
    first, second = holders
    same = (first.serial_number, first.surname, first.given_name) == (
        second.serial_number,
        second.surname,
        second.given_name,
    )
    evidence: dict[str, Value] = {"same_person": same}
    return Outcome(ok("card.pair", evidence) if same else fail("card.pair_differs", evidence))


def document(situation: Situation) -> Outcome:
    """Judge until when the document itself is valid, and whether its certificates end with it."""
    with opened(situation) as identity:
        data = identity.personal_data(situation.watcher)
    for kind, value in (
        ("person", data.surname),
        ("person", data.given_names),
        ("person", f"{data.given_names} {data.surname}".strip()),
        ("code", data.personal_code),
        ("document", data.document_number),
    ):
        situation.learn(kind, value)
    evidence: dict[str, Value] = {"document_number": data.document_number}
    until = data.expiry_date
    if until is None:
        return Outcome(skip("skip.no_expiry", evidence))
    return Outcome(_judge_document(situation, until, evidence))


def _judge_document(situation: Situation, until: date, evidence: dict[str, Value]) -> Finding:
    now = situation.environment.clock.now()
    end = datetime.combine(until, time.max, UTC)  # valid through the end of that day
    evidence |= {"until": until.isoformat(), "days_left": (end - now).days}
    ends = [_end(octets) for octets in situation.known.certificates.get(situation.state.name, {}).values()]
    known = [moment for moment in ends if moment is not None]
    if known:
        evidence["certificates_end_days_before"] = (until - max(known).date()).days
    if now > end:
        return fail("card.document_expired", evidence)
    if (end - now).days <= SOON:
        return warn("card.document_ends_soon", evidence)
    return ok("card.document", evidence)


def _end(octets: bytes) -> datetime | None:
    try:
        return read_certificate(octets).not_after
    except TrustError:
        return None
