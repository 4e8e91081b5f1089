"""What goes wrong with a phone or its owner while authenticating or signing with Mobile-ID or Smart-ID.

`service` is `mobile-id` or `smart-id`; `trace` is the service's own number for the case, to be told to a help desk.
No phone number, personal code, name, session or hash is ever a fact.
"""

from idclient.errors.base import Error


class PhoneError(Error):
    """A failure on the way to a phone, on it, or in what it answered."""

    def __init__(self, *, service: str = "", trace: str = "") -> None:
        super().__init__(service=service or None, trace=trace or None)


class PhonePersonNotGiven(PhoneError):
    """A phone number, personal code or account is needed, and nobody is there to say it. Nothing was sent."""

    code = "phone.person_not_given"


class PhoneNumberInvalid(PhoneError):
    """What was given is no phone number with country code, `+` and 8 to 30 digits. Nothing was sent."""

    code = "phone.number_invalid"


class PersonalCodeInvalid(PhoneError):
    """What was given is no personal code: wrong length, date or check digit. Nothing was sent."""

    code = "phone.personal_code_invalid"


class DocumentNumberInvalid(PhoneError):
    """What was given is no Smart-ID document number (PNOEE-…-XXXX-Q). Nothing was sent."""

    code = "phone.document_number_invalid"


class PhoneTimeout(PhoneError):
    """Nobody answered on the phone in time."""

    code = "phone.timeout"
    retry = True


class PhoneNoAccount(PhoneError):
    """No such number, no such person, no certificates, or they do not belong together: never told which."""

    code = "phone.no_account"


class PhoneRefused(PhoneError):
    """The person refused on the phone. `screen` names the Smart-ID screen on which, as the protocol spells it."""

    code = "phone.refused"
    retry = True

    def __init__(self, *, service: str = "", trace: str = "", screen: str = "") -> None:
        super().__init__(service=service, trace=trace)
        self.facts["screen"] = screen or None


class PhoneSimMismatch(PhoneError):
    """The SIM's keys are not those the provider knows (SIGNATURE_HASH_MISMATCH)."""

    code = "phone.sim_mismatch"


class PhoneAbsent(PhoneError):
    """The phone is switched off or has no coverage."""

    code = "phone.absent"
    retry = True


class PhoneDeliveryFailed(PhoneError):
    """The request could not be delivered to the phone."""

    code = "phone.delivery_failed"
    retry = True


class PhoneSimFailed(PhoneError):
    """The SIM answered something its provider does not understand."""

    code = "phone.sim_failed"
    retry = True


class PhoneNotReady(PhoneError):
    """Mobile-ID of this SIM does not work yet (MID_NOT_READY)."""

    code = "phone.not_ready"
    retry = True


class PhoneWrongCode(PhoneError):
    """Another control code than ours was chosen on the phone (WRONG_VC)."""

    code = "phone.wrong_code"
    retry = True


class PhoneDocumentUnusable(PhoneError):
    """The Smart-ID account cannot be used until its holder sees to it in the app (DOCUMENT_UNUSABLE)."""

    code = "phone.document_unusable"


class PhoneAppTooOld(PhoneError):
    """The app on the phone knows none of the screens asked for."""

    code = "phone.app_too_old"


class PhoneAccountUnsuitable(PhoneError):
    """There is an account, but of a kind that cannot be used for this (HTTP 471)."""

    code = "phone.account_unsuitable"


class PhoneAccountUnusable(PhoneError):
    """The Smart-ID account of this person does not work at the moment (ACCOUNT_UNUSABLE)."""

    code = "phone.account_unusable"


class PhoneActionNeeded(PhoneError):
    """The holder must open the Smart-ID app or its portal first (HTTP 472)."""

    code = "phone.action_needed"


class PhoneOtherTransaction(PhoneError):
    """The app got another transaction while it waited for ours (EXPECTED_LINKED_SESSION)."""

    code = "phone.other_transaction"
    retry = True


class PhoneProtocolFailed(PhoneError):
    """App and service did not understand each other (PROTOCOL_FAILURE, ERROR)."""

    code = "phone.protocol_failed"
    retry = True


class PhoneResultUnknown(PhoneError):
    """The service gave a result that nobody published: not a success. `result` is its first 40 letters, no digits."""

    code = "phone.result_unknown"

    def __init__(self, *, service: str = "", trace: str = "", result: str) -> None:
        super().__init__(service=service, trace=trace)
        kept = "".join(letter if letter.isascii() and letter.isalpha() else "_" for letter in result)
        self.facts["result"] = kept[:40]


class PhoneBusy(PhoneError):
    """A request for the same person is still open on the phone (HTTP 580, or one of ours)."""

    code = "phone.busy"
    retry = True


class PhoneLinkExpired(PhoneError):
    """The QR code was not read by the phone in time."""

    code = "phone.link_expired"
    retry = True


class PhoneSessionGone(PhoneError):
    """The service does not know our request any more (HTTP 404 to a poll); what the phone does is lost."""

    code = "phone.session_gone"
    retry = True


class PhoneOutcomeUnknown(PhoneError):
    """The line was lost for longer than the phone waits: it may have confirmed or not. Nothing was signed here."""

    code = "phone.outcome_unknown"
    retry = True
