"""The keys of the emulated chip: who may do what with which, and that the results are right."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idclient.emulators.chip import Options, PinMemory
from tests.emulators.personalisation import elliptic, residents_card
from tests.emulators.talk import (
    AUTHENTICATE,
    AWP,
    HASH,
    MAIN,
    QSCD,
    SET_AUTHENTICATION,
    SET_DECIPHER,
    SET_SIGNING,
    SIGN,
    VERIFY_PIN1,
    VERIFY_PIN2,
    block,
    powered,
)

PIN1, PIN2 = VERIFY_PIN1 + block("1234"), VERIFY_PIN2 + block("12345")


def check(key: object, signature: bytes) -> None:
    assert len(signature) == 96
    der = encode_dss_signature(int.from_bytes(signature[:48]), int.from_bytes(signature[48:]))
    elliptic(key).public_key().verify(der, HASH, ec.ECDSA(Prehashed(SHA384())))


@pytest.mark.parametrize("environment", [SET_AUTHENTICATION, "002241A4098004FF200800840181", "002241A406840181800104"])
def test_the_authentication_key_signs_after_pin1(environment: str) -> None:
    _, talk = powered()
    check(residents_card().authentication_key, talk.data(AWP, environment, PIN1, AUTHENTICATE))


@pytest.mark.parametrize("environment", [SET_SIGNING, "002241B6098004FF15080084019F"])
def test_the_signing_key_signs_after_pin2(environment: str) -> None:
    _, talk = powered()
    check(residents_card().signing_key, talk.data(QSCD, environment, PIN2, SIGN))


def test_the_pin_may_come_before_the_environment_and_the_application() -> None:
    _, talk = powered()
    check(residents_card().signing_key, talk.data(QSCD, PIN2, SET_SIGNING, SIGN))
    check(residents_card().authentication_key, talk.data(MAIN, PIN1, AWP, SET_AUTHENTICATION, AUTHENTICATE))


def test_opensc_selects_the_folder_again_between_pin_and_signature() -> None:
    _, talk = powered()
    steps = (MAIN, "00A4000C", "00A4010C02ADF2", PIN2, "00A4000C", "00A4010C02ADF2", SET_SIGNING, SIGN)
    check(residents_card().signing_key, talk.data(*steps))


@pytest.mark.parametrize("environment", [SET_DECIPHER, "002241B8098004FF300400840181"])
def test_the_authentication_key_agrees_on_a_secret_after_pin1(environment: str) -> None:
    _, talk = powered()
    other = ec.generate_private_key(ec.SECP384R1())
    point = other.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secret = talk.data(AWP, environment, PIN1, f"002A80866200{point.hex()}00")
    assert secret == other.exchange(ec.ECDH(), elliptic(residents_card().authentication_key).public_key())


def test_a_chip_keeps_pin2_or_forgets_it_after_a_signature() -> None:
    _, keeping = powered()
    keeping.data(QSCD, SET_SIGNING, PIN2, SIGN)
    check(residents_card().signing_key, keeping.data(SIGN))
    _, forgetting = powered(options=Options(pin2=PinMemory.ONE_SIGNATURE))
    forgetting.data(QSCD, SET_SIGNING, PIN2, SIGN)
    assert forgetting(SIGN) == "6982"
    check(residents_card().signing_key, forgetting.data(PIN2, SIGN))


def test_pin1_stays_after_a_chip_forgot_pin2() -> None:
    _, talk = powered(options=Options(pin2=PinMemory.ONE_SIGNATURE))
    talk.data(QSCD, PIN1, SET_SIGNING, PIN2, SIGN)
    assert talk("0020000100") == "9000"


POINT = "04" + "00" * 96


@pytest.mark.parametrize(
    ("before", "command", "status"),
    [
        ((AWP,), AUTHENTICATE, "6985"),
        ((AWP, PIN1), AUTHENTICATE, "6985"),
        ((AWP, SET_AUTHENTICATION), AUTHENTICATE, "6982"),
        ((QSCD, SET_SIGNING), SIGN, "6982"),
        ((QSCD, PIN2), SIGN, "6985"),
        ((QSCD, SET_SIGNING, PIN1), SIGN, "6982"),
        # the authentication key never makes a signature, the signing key never does anything else
        ((AWP, PIN1), "002241B606800154840181", "6985"),
        ((AWP, PIN1), "002241B60680015484019F", "6A88"),
        ((QSCD, PIN2), "002241A40680010484019F", "6985"),
        ((QSCD, PIN2), "002241B80680010B84019F", "6985"),
        ((QSCD, PIN2), SET_AUTHENTICATION, "6A88"),
        ((AWP, SET_AUTHENTICATION, PIN1), SIGN, "6985"),
        ((QSCD, SET_SIGNING, PIN2), AUTHENTICATE, "6985"),
        ((QSCD, SET_SIGNING, PIN2), f"002A80866200{POINT}00", "6985"),
        # a choice does not outlive its application
        ((AWP, SET_AUTHENTICATION, PIN1, AWP), AUTHENTICATE, "6985"),
        ((QSCD, SET_SIGNING, PIN2, "00A4000C"), SIGN, "6985"),
        # malformed
        ((AWP,), "002281A406800104840181", "6A86"),
        ((AWP,), "002241AA06800104840181", "6A86"),
        ((AWP,), "002241A4", "6700"),
        ((AWP,), "002241A403840181", "6A80"),
        ((AWP,), "002241A403800104", "6A80"),
        ((AWP,), "002241A406800105840181", "6A80"),
        ((AWP,), "002241A4098004FF150800840181", "6A80"),
        ((AWP,), "002241A406800104840182", "6A88"),
        ((AWP,), "002241A4078001048402" + "0181", "6A88"),
        ((AWP,), "002241A409800104840181840181", "6A80"),
        ((AWP,), "002241A4058001048481", "6A80"),
        ((MAIN,), SET_AUTHENTICATION, "6A88"),
        ((), SET_AUTHENTICATION, "6A88"),
        ((AWP, SET_AUTHENTICATION, PIN1), "0088000020" + "11" * 32 + "00", "6700"),
        ((AWP, SET_AUTHENTICATION, PIN1), "0088000031" + "11" * 49 + "00", "6700"),
        ((AWP, SET_AUTHENTICATION, PIN1), "0088000000", "6700"),
        ((AWP, SET_AUTHENTICATION, PIN1), AUTHENTICATE[:-2], "6700"),
        ((AWP, SET_AUTHENTICATION, PIN1), AUTHENTICATE[:-2] + "30", "6C60"),
        ((AWP, SET_AUTHENTICATION, PIN1), "00880100" + AUTHENTICATE[8:], "6A86"),
        ((QSCD, SET_SIGNING, PIN2), "002A9E9B" + SIGN[8:], "6A86"),
        ((QSCD, SET_SIGNING, PIN2), "002A90A032" + "9030" + HASH.hex(), "6A86"),
        ((QSCD, SET_SIGNING, PIN2), "002A9E9A00", "6700"),
        ((AWP, SET_DECIPHER), f"002A80866200{POINT}00", "6982"),
        ((AWP, SET_DECIPHER, PIN1), f"002A80866200{POINT}00", "6A80"),
        ((AWP, SET_DECIPHER, PIN1), f"002A80866201{POINT}00", "6A80"),
        ((AWP, SET_DECIPHER, PIN1), f"002A808661{POINT}00", "6700"),
        ((AWP, SET_DECIPHER, PIN1), f"002A80866200{POINT}20", "6C30"),
    ],
)
def test_a_command_out_of_place_gets_its_status_word(before: tuple[str, ...], command: str, status: str) -> None:
    _, talk = powered()
    if before:
        talk.data(*before)
    assert talk(command) == status
