"""The Estonian card of 2025: real answers, PINs as delivered, keys."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA224, SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idclient.emulators.chip import MODELS, Chip, DeliveredPin, Options, Personalisation, PinCounters, PinMemory
from idclient.value import replace
from tests.emulators.personalisation import elliptic, national_card, residents_card, rsa_card
from tests.emulators.talk import Talk

SELECT = "00A4040C0CA000000063504B43532D3135"
COUNTER = "00CB00FF05A0038301{}00"
SET_AUTHENTICATION, SET_SIGNING, SET_DECIPHER = "002241B606800154840101", "002241B606800154840105", "002241B803840101"
SET_HASH, SIGN = "002A90A0329030" + "5A" * 48, "002A9E9A00"


def block(pin: str) -> str:
    return pin.encode().ljust(12, b"\x00").hex()


PIN1, PIN2 = "002000810C" + block("1234"), "002000820C" + block("12345")


def powered(
    card: Personalisation | None = None, counters: PinCounters | None = None, options: Options | None = None
) -> tuple[Chip, Talk]:
    chip = Chip(card or residents_card(), counters, model=MODELS["estonia-2025"], options=options)
    chip.power_on()
    return chip, Talk(chip.transmit)


def test_the_answer_for_a_blocked_pin_is_that_of_a_real_card() -> None:
    _, talk = powered(counters=PinCounters(pin1=0))
    assert talk(SELECT, COUNTER.format("81")) == (
        "A0348301818C04F0000000DF210400FFA503DF2702FFFFDF28010CDF2F0101"
        "DF3F1403040C01AA01FFFF550055FFFFAAFF55AA0000009000"
    )
    assert talk(PIN1) == "6984"
    assert talk("0020008100") == "6984"


def test_counter_and_delivered_state_are_told_for_each_pin() -> None:
    _, talk = powered(replace(residents_card(), delivered=frozenset({"PIN2"})), PinCounters(pin2=2))
    talk.data(SELECT)
    assert "DF210402FFA503" in talk(COUNTER.format("82"))
    assert "DF2F0100DF3F1403050C" in talk(COUNTER.format("82"))
    assert "DF2F0101DF3F1403080C" in talk(COUNTER.format("83"))
    assert talk(COUNTER.format("84")) == "6A88"


def test_the_file_control_parameters_are_those_of_a_real_card() -> None:
    _, talk = powered()
    certificate = residents_card().authentication_certificate
    size = f"{len(certificate):04X}"
    assert talk(SELECT, "00A4080404ADF1341100") == f"62138102{size}820101830234118A01058C0303FF009000"
    assert talk.read("00A4080C04ADF23421") == residents_card().signing_certificate


def test_personal_data_count_in_bcd_and_name_no_place_of_birth() -> None:
    _, talk = powered(national_card())
    talk.data(SELECT, "00A4080C02DFDD")
    records = [talk.read(f"00A4020C0250{number}") for number in ("01", "05", "06", "09", "10", "11", "12", "23")]
    assert records[0] == "JÕEORG".encode()
    assert records[1:4] == [b"08 01 1980", b"38001085718", b"13 08 2025 EST"]
    assert records[4:] == [b"\x00", b"first", b"second", b"\x00"]
    assert talk("00A4020C02500A") == "6A82"
    assert talk.read(SELECT, "00A4080C04DFDD5007") == b"AS0010392"


@pytest.mark.parametrize("path", ["3F002F00", "3F005015", "3F005031", "2F00", "5015", "5031"])
def test_paths_that_programs_probe_lead_nowhere(path: str) -> None:
    _, talk = powered()
    assert talk(SELECT, f"00A4080C{len(path) // 2:02X}{path}") == "6A82"


@pytest.mark.parametrize(
    ("environment", "key", "pin"),
    [(SET_AUTHENTICATION, "authentication_key", PIN1), (SET_SIGNING, "signing_key", PIN2)],
)
@pytest.mark.parametrize(
    ("algorithm", "hashed"), [("34", SHA224()), ("44", SHA256()), ("54", SHA384()), ("64", SHA512())]
)
def test_either_key_signs_every_hash(
    environment: str, key: str, pin: str, algorithm: str, hashed: HashAlgorithm
) -> None:
    _, talk = powered()
    digest = b"\x5a" * hashed.digest_size
    set_hash = f"002A90A0{len(digest) + 2:02X}90{len(digest):02X}{digest.hex()}"
    signature = talk.data(SELECT, pin, environment.replace("800154", f"8001{algorithm}"), set_hash, SIGN)
    der = encode_dss_signature(int.from_bytes(signature[:48]), int.from_bytes(signature[48:]))
    elliptic(getattr(residents_card(), key)).public_key().verify(der, digest, ec.ECDSA(Prehashed(hashed)))
    assert talk(SIGN) == "6985"


def test_the_authentication_key_agrees_on_a_secret() -> None:
    _, talk = powered()
    other = ec.generate_private_key(ec.SECP384R1())
    point = other.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()
    secret = talk.data(SELECT, PIN1, SET_DECIPHER, f"002A80866200{point}00")
    assert secret == other.exchange(ec.ECDH(), elliptic(residents_card().authentication_key).public_key())


def test_a_delivered_pin_opens_nothing_until_it_is_changed() -> None:
    _, talk = powered(replace(residents_card(), delivered=frozenset({"PIN2"})))
    talk.data(SELECT, PIN2, SET_SIGNING, SET_HASH)
    assert talk(SIGN) == "6985"
    talk.data("0024008218" + block("12345") + block("54321"), "002000820C" + block("54321"), SIGN)
    assert "DF2F0101" in talk(COUNTER.format("82"))


def test_unblocking_activates_a_delivered_pin_too() -> None:
    _, talk = powered(replace(residents_card(), delivered=frozenset({"PIN1"})), PinCounters(pin1=0))
    talk.data(SELECT, "002C008118" + block("12345678") + block("4321"), "002000810C" + block("4321"))
    assert "DF210403FFA503DF2702FFFFDF28010CDF2F0101" in talk(COUNTER.format("81"))


def test_a_chip_may_let_a_delivered_pin_sign() -> None:
    card = replace(residents_card(), delivered=frozenset({"PIN2"}))
    _, talk = powered(card, options=Options(delivered_pin=DeliveredPin.ALLOWED))
    talk.data(SELECT, PIN2, SET_SIGNING, SET_HASH, SIGN)


def test_a_wrong_puk_costs_a_try_of_the_puk_until_it_is_blocked() -> None:
    chip, talk = powered(counters=PinCounters(pin1=0))
    unblock = "002C008118" + block("11111111") + block("4321")
    talk.data(SELECT)
    assert [talk(unblock) for _ in range(4)] == ["63C2", "63C1", "63C0", "6984"]
    assert talk("002C008118" + block("12345678") + block("4321")) == "6984"
    assert chip.counters == PinCounters(pin1=0, puk=0)


def test_three_wrong_pins_block_and_the_lock_survives_power_off() -> None:
    chip, talk = powered()
    talk.data(SELECT)
    assert [talk("002000820C" + block("99999")) for _ in range(4)] == ["63C2", "63C1", "63C0", "6984"]
    chip.power_off()
    chip.power_on()
    assert talk(SELECT, PIN2) == "6984"


def test_pin1_stays_when_a_chip_forgets_pin2_after_a_signature() -> None:
    _, talk = powered(options=Options(pin2=PinMemory.ONE_SIGNATURE))
    talk.data(SELECT, PIN1, PIN2, SET_SIGNING, SET_HASH, SIGN, SET_HASH)
    assert talk(SIGN) == "6982"
    talk.data(SET_AUTHENTICATION, SET_HASH, SIGN, SET_HASH, SIGN)


@pytest.mark.parametrize(
    ("before", "command", "status"),
    [
        ((), PIN1, "6A88"),
        ((), SET_SIGNING, "6A88"),
        ((SELECT,), "002000010C" + block("1234"), "6A88"),
        ((SELECT,), "0024008318" + block("12345678") + block("87654321"), "6982"),
        ((SELECT,), "002C008318" + block("12345678") + block("87654321"), "6982"),
        ((SELECT,), "002C02810C" + block("4321"), "6A86"),
        ((SELECT,), "002C00810C" + block("4321"), "6700"),
        ((SELECT,), "002C008118" + block("12345678") + block("321"), "6A80"),
        ((SELECT,), "0024008118" + block("1234") + block("1234"), "6985"),
        ((SELECT,), "0088000030" + "11" * 48 + "00", "6D00"),
        ((SELECT,), "00A4090404ADF1341100", "6A86"),
        ((SELECT, PIN1), "002241A406800154840101", "6985"),
        ((SELECT, PIN2), "002241B803840105", "6985"),
        ((SELECT,), "002241B606800155840101", "6A80"),
        ((SELECT,), "002241B60680015484019F", "6A88"),
        ((SELECT,), "002241B606800104840101", "6A80"),
        ((SELECT,), "002241B803800101", "6A80"),
        ((SELECT, PIN2), SET_HASH, "6985"),
        ((SELECT, PIN2), SIGN, "6985"),
        ((SELECT, PIN2, SET_SIGNING), SIGN, "6985"),
        ((SELECT, SET_SIGNING, SET_HASH), SIGN, "6982"),
        ((SELECT, PIN1, SET_SIGNING, SET_HASH), SIGN, "6982"),
        ((SELECT, PIN2, SET_SIGNING, SET_HASH, SET_SIGNING), SIGN, "6985"),
        ((SELECT, PIN2, SET_SIGNING, SET_HASH, SELECT), SIGN, "6985"),
        ((SELECT, PIN2, SET_SIGNING, SET_HASH), "002A9E9A", "6700"),
        ((SELECT, PIN2, SET_SIGNING, SET_HASH), "002A9E9A20", "6C60"),
        ((SELECT, PIN2, SET_SIGNING, SET_HASH), "002A9E9A0111", "6700"),
        ((SELECT, SET_SIGNING), "002A90A0229020" + "11" * 32, "6700"),
        ((SELECT, SET_SIGNING), "002A90A0308030" + "11" * 46, "6A80"),
        ((SELECT, SET_SIGNING), "002A90A0029000", "6700"),
        ((SELECT, SET_SIGNING), "002A90A0328030" + "11" * 48, "6A80"),
        ((SELECT, SET_SIGNING), "002A90A00190", "6A80"),
        ((SELECT,), "002A9E9B00", "6A86"),
        ((SELECT, SET_DECIPHER), "002A80866200" + "04" + "11" * 96 + "00", "6982"),
        ((SELECT,), "00CB3FFF05A00383018100", "6A86"),
        ((SELECT,), "00CB00FF05A003830181", "6700"),
        ((SELECT,), "00CB00FF05A00384018100", "6A80"),
    ],
)
def test_a_command_out_of_place_gets_its_status_word(before: tuple[str, ...], command: str, status: str) -> None:
    chip, talk = powered()
    if before:
        talk.data(*before)
    assert talk(command) == status
    assert chip.counters == PinCounters()


def test_an_rsa_key_refuses_ecdsa() -> None:
    _, talk = powered(rsa_card())
    assert talk(SELECT, SET_SIGNING) == "6A80"
