"""What a finished session hands out: certificate, signature, and all that is said of them, true or not."""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.certificates import PhoneCertificates
from idclient.emulators.phone.holders import account_subject
from idclient.emulators.phone.scenario import AnswerFault, Scenario
from idclient.emulators.phone.smart_id.acsp import AppAnswer, draw_randoms, signed_text
from idclient.emulators.phone.smart_id.intents import Intent, Kind
from idclient.emulators.phone.smart_id.interactions import chosen, other
from idclient.emulators.phone.smart_id.signing import Parameters, digest_of, sign_digest, told, used
from idclient.emulators.phone.smart_id.tasks import Task
from idclient.emulators.phone.subscribers import Account, Subscriber
from idclient.model import PhoneName, Purpose
from idclient.ports import Entropy
from idclient.value import field, frozen, replace

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from idclient.emulators.phone.issuing import Credential

OTHER_DOCUMENT = "PNOEE-60001019906-MOCK-Q"
_UNLIKELY_FLOWS = ("App2App", "Web2App", "Notification")


@frozen(kw_only=True)
class Confirmed:
    """A confirmation as it is told. Texts are as on the wire; None stands for what is left out."""

    document: str = field(repr=False)
    certificate: str | None = field(repr=False)
    level: str
    app: AppAnswer
    value: str | None = field(default=None, repr=False)
    parameters: Parameters | None = None


@frozen
class Confirmer:
    """The app's keys and the provider's certificates. `scheme` is what the environment calls itself."""

    certificates: PhoneCertificates
    entropy: Entropy
    scheme: str

    def confirm(self, task: Task, account: Account, scenario: Scenario) -> Confirmed:
        """Return what comes of a session that the person confirmed with an account. Makes keys on first use."""
        holder = cast("Subscriber", task.holder)
        fault = scenario.answer
        held = self._held(task, holder, account, scenario.certificate)
        app = self._app(task, fault)
        confirmed = Confirmed(
            document=OTHER_DOCUMENT if fault is AnswerFault.OTHER_DOCUMENT else account.document_number,
            certificate=certificate_text(held, scenario.certificate),
            level=stated_level(account, fault),
            app=app,
        )
        if task.intent.kind is Kind.CERTIFICATE:
            return confirmed
        key = held.key
        if fault is AnswerFault.OTHER_KEY:
            subject = account_subject(holder, account)
            key = self.certificates.other_key(subject, PhoneName.SMART_ID, purpose_of(task.intent))
        return self._signed(confirmed, task.signed, cast("RSAPrivateKey", key), fault)

    def certificate(
        self, holder: Subscriber, account: Account, purpose: Purpose, fault: CertificateFault | None
    ) -> "Credential":
        """Return an account's certificate and key, or a bad one."""
        return self.certificates.holding(account_subject(holder, account), PhoneName.SMART_ID, purpose, fault)

    def _held(self, task: Task, holder: Subscriber, account: Account, fault: CertificateFault | None) -> "Credential":
        return self.certificate(holder, account, purpose_of(task.intent), fault)

    def _app(self, task: Task, fault: AnswerFault | None) -> AppAnswer:
        random, challenge = draw_randoms(self.entropy)
        names = [interaction.name for interaction in task.intent.interactions]
        interaction = chosen(task.intent.interactions).name if names else ""
        flow = task.flow
        if fault is AnswerFault.INTERACTION_LIE and names:
            interaction = other(names)
        if fault is AnswerFault.FLOW_LIE:
            flow = next(name for name in _UNLIKELY_FLOWS if name != task.flow)
        return AppAnswer(random, challenge, interaction, flow)

    def _signed(
        self, confirmed: Confirmed, intent: Intent, key: "RSAPrivateKey", fault: AnswerFault | None
    ) -> Confirmed:
        """Add the signature: what is signed fits what is told of it, so that only one thing is wrong."""
        if intent.algorithm is None or fault is AnswerFault.NO_SIGNATURE:
            return confirmed
        parameters = used(intent.algorithm, fault)
        digest = intent.octets
        if intent.kind is Kind.AUTHENTICATION and intent.interactions_text:
            digest = digest_of(signed_text(self.scheme, intent, confirmed.app), parameters)
        if fault is AnswerFault.OTHER_HASH:
            digest = bytes(octet ^ 0xFF for octet in digest)
        value = _spoilt(sign_digest(key, digest, parameters), fault)
        if fault is AnswerFault.OTHER_RANDOM:
            confirmed = replace(confirmed, app=replace(confirmed.app, server_random=draw_randoms(self.entropy)[0]))
        return replace(confirmed, value=value, parameters=told(parameters, fault))


def purpose_of(intent: Intent) -> Purpose:
    """Return which key and PIN a session is about."""
    return Purpose.AUTHENTICATION if intent.kind is Kind.AUTHENTICATION else Purpose.SIGNING


def certificate_text(held: "Credential", fault: CertificateFault | None) -> str | None:
    """Return a certificate as it goes over the wire, None if it is kept back."""
    if fault in (CertificateFault.MISSING, CertificateFault.NOT_FOUND):
        return None
    return base64.b64encode(held.certificate).decode()


def stated_level(account: Account, fault: AnswerFault | None) -> str:
    """Return certificateLevel."""
    if fault is AnswerFault.LOWER_LEVEL:
        return "ADVANCED"
    return "QUALIFIED" if account.qualified or fault is AnswerFault.HIGHER_LEVEL else "ADVANCED"


def _spoilt(value: bytes, fault: AnswerFault | None) -> str:
    if fault is AnswerFault.NOT_BASE64:
        return "~not~base64~"
    if fault is AnswerFault.SHORT:
        value = value[:-1]
    if fault is AnswerFault.DER:  # a BIT STRING, as in certificates: the RSA counterpart of r‖s as a SEQUENCE
        value = b"\x03\x82" + (len(value) + 1).to_bytes(2) + b"\x00" + value
    return base64.b64encode(value).decode()


def ip_address(task: Task) -> Mapping[str, object]:
    """Return the address of the person's device (RFC 5737: nobody's), where it may be told."""
    return {"deviceIpAddress": "192.0.2.7"} if task.intent.share_address else {}
