"""Why an answer of Mobile-ID or Smart-ID is not believed, though it says OK. Nothing of it is used."""

from idclient.errors.phone import PhoneError


class PhoneAnswerMalformed(PhoneError):
    """The answer is not what the protocol prescribes: JSON, a field, its type or its encoding. `part` names it."""

    code = "phone.answer_malformed"

    def __init__(self, *, service: str, trace: str = "", part: str = "") -> None:
        super().__init__(service=service, trace=trace)
        self.facts["part"] = part or None


class PhoneCertificateMissing(PhoneError):
    """The answer says OK and brings no certificate."""

    code = "phone.certificate_missing"


class PhoneOtherPerson(PhoneError):
    """The certificate is another person's than the one asked for, or its country does not fit."""

    code = "phone.other_person"


class PhoneCertificateKind(PhoneError):
    """The certificate is none of this service: an ID card's, another service's, or for another purpose."""

    code = "phone.certificate_kind"


class PhoneCertificateLevel(PhoneError):
    """The certificate's level is lower than the one asked for."""

    code = "phone.certificate_level"


class PhoneSignatureInvalid(PhoneError):
    """The signature does not fit the certificate's key and the hash we sent."""

    code = "phone.signature_invalid"


class PhoneAlgorithmDifferent(PhoneError):
    """The answer names an algorithm that fits neither our request nor the key."""

    code = "phone.algorithm_different"


class PhoneParametersDifferent(PhoneError):
    """The RSASSA-PSS parameters in the answer are not those asked for."""

    code = "phone.parameters_different"


class PhoneFlowDifferent(PhoneError):
    """The answer comes from a flow, protocol or screen that was not offered."""

    code = "phone.flow_different"


class PhoneAuthenticityUnproven(PhoneError):
    """The values that tie the answer to our session do not fit (userChallenge, sessionSecretDigest)."""

    code = "phone.authenticity_unproven"
