"""The cards of Latvia and Finland, and Cosmo X."""

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm

from idclient.emulators.chip import MODELS, Chip, KeySlot, Options, Personalisation, PinCounters, Protocol
from tests.emulators.chip.test_keys import check
from tests.emulators.personalisation import residents_card, rsa_card
from tests.emulators.talk import AWP, HASH, MAIN, QSCD, SIGN, VERIFY_PIN1, VERIFY_PIN2, Talk, block

DIGEST = bytes(range(32))
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420") + DIGEST
FINLAND = "00A4040C0CA000000063504B43532D3135"


def powered(model: str, card: Personalisation, options: Options | None = None) -> Talk:
    chip = Chip(card, model=MODELS[model], options=options)
    chip.power_on()
    return Talk(chip.transmit)


def rsa_key(key: object) -> RSAPrivateKey:
    assert isinstance(key, RSAPrivateKey)
    return key


def zero_padded(pin: str) -> str:
    return pin.encode().ljust(12, b"\x00").hex()


def test_cosmo_x_tells_file_control_parameters_in_its_own_order() -> None:
    talk = powered("estonia-2018-cosmo-x", residents_card())
    size = f"{len(residents_card().authentication_certificate):04X}"
    assert talk(MAIN, "00A4090404ADF1340100") == (
        f"621E8002{size}8201018302340188008A0105A10C8C0443FFC3009C0443FFC3009000"
    )
    assert talk("00A4000400").startswith("62")
    check(residents_card().signing_key, talk.data(QSCD, "002241B60680015484019F", VERIFY_PIN2 + block("12345"), SIGN))


@pytest.mark.parametrize(
    ("slot", "authentication", "signing", "unused"),
    [(KeySlot.FIRST, ("3401", "81"), ("341F", "9F"), "3402"), (KeySlot.SECOND, ("3402", "82"), ("341E", "9E"), "3401")],
)
def test_a_latvian_card_is_found_by_walking_pkcs15(
    slot: KeySlot, authentication: tuple[str, str], signing: tuple[str, str], unused: str
) -> None:
    card = rsa_card()
    talk = powered("latvia", card, Options(key_slot=slot))
    for select, (file, reference), expected in (
        (AWP, authentication, card.authentication_certificate),
        (QSCD, signing, card.signing_certificate),
    ):
        assert talk.read(select, "00A4020402503100").hex().upper() == "A406300404027005A006300404027001"
        assert talk.read("00A4020402700500").hex().upper().endswith("A10830063004" + "0402" + file)
        entry = talk.read("00A4020402700100").hex().upper()
        assert entry.startswith("30")
        assert f"020200{reference}" in entry
        assert talk.read(f"00A4020402{file}00") == expected
    assert talk.read(AWP, f"00A4020402{unused}00") == b"\x00"


def test_a_latvian_card_with_ec_keys_says_so_and_signs_like_an_estonian_one() -> None:
    talk = powered("latvia-ec", residents_card(), Options(key_slot=KeySlot.SECOND))
    assert talk.read(AWP, "00A4020402700100")[0] == 0xA0
    answer = talk.data(QSCD, "002241B60680015484019E", VERIFY_PIN2 + block("12345"), SIGN)
    check(residents_card().signing_key, answer)


def test_a_latvian_authentication_key_signs_a_digest_info() -> None:
    talk = powered("latvia", rsa_card())
    command = f"00880000{len(DIGEST_INFO):02X}{DIGEST_INFO.hex()}00"
    signature = talk.data(AWP, "002241A406800102840181", VERIFY_PIN1 + block("1234"), command)
    rsa_key(rsa_card().authentication_key).public_key().verify(signature, DIGEST, PKCS1v15(), Prehashed(SHA256()))


def test_a_latvian_signing_key_signs_a_bare_hash() -> None:
    talk = powered("latvia", rsa_card())
    command = f"002A9E9A20{DIGEST.hex()}00"
    signature = talk.data(QSCD, "002241B60680014284019F", VERIFY_PIN2 + block("123456"), command)
    rsa_key(rsa_card().signing_key).public_key().verify(signature, DIGEST, PKCS1v15(), Prehashed(SHA256()))


@pytest.mark.parametrize(
    ("before", "command", "status"),
    [
        ((AWP,), "002241A406800104840181", "6A80"),
        ((AWP,), "002241A406800102840182", "6A88"),
        ((AWP,), "002241B60680014284" + "0181", "6985"),
        ((QSCD,), "002241A40680010284019F", "6985"),
        ((QSCD,), "002241B60680015484019F", "6A80"),
        ((AWP,), "002241B80680010B840181", "6A80"),
        ((QSCD, "002241B60680014284019F", VERIFY_PIN2 + block("123456")), f"002A9E9A30{HASH.hex()}00", "6700"),
        ((QSCD, "002241B60680014284019F", VERIFY_PIN2 + block("123456")), f"002A9E9A20{DIGEST.hex()}10", "6C00"),
        ((AWP, "002241A406800102840181", VERIFY_PIN1 + block("1234")), f"0088000080{'11' * 128}00", "6700"),
        ((QSCD,), "0024008518" + block("123456") + block("54321"), "6A80"),
        ((MAIN, "00A4010C025000"), "00A4020C025002", "6A82"),
    ],
)
def test_a_latvian_card_refuses_what_is_out_of_place(before: tuple[str, ...], command: str, status: str) -> None:
    talk = powered("latvia", rsa_card())
    talk.data(*before)
    assert talk(command) == status


def test_a_latvian_card_holds_one_record_and_may_lie_about_sizes() -> None:
    talk = powered("latvia", rsa_card(), Options(stated_sizes={b"\x34\x01": 1}))
    talk.data(MAIN, "00A4010C025000")
    assert talk.read("00A4020C025001") == b"38001085718"
    assert talk(AWP, "00A4020402340100").startswith("622480020001")


def finnish(card: Personalisation | None = None) -> tuple[Chip, Talk]:
    chip = Chip(card or rsa_card(), model=MODELS["finland"])
    chip.power_on()
    return chip, Talk(chip.transmit)


def test_a_finnish_card_speaks_t0_only_and_gives_five_tries() -> None:
    chip, talk = finnish()
    assert (chip.protocol, chip.counters) == (0, PinCounters(5, 5, 5))
    talk.data(FINLAND)
    wrong = "002000110C" + zero_padded("9999")
    assert [talk(wrong) for _ in range(6)] == ["63C4", "63C3", "63C2", "63C1", "63C0", "6984"]
    assert talk("00CB00FF05A003830182") == "6136"
    assert "DF210405FFA505" in talk("00C0000036")
    with pytest.raises(ValueError, match="T1"):
        Chip(rsa_card(), model=MODELS["finland"], options=Options(protocol=Protocol.T1))


@pytest.mark.parametrize(("algorithm", "hashed"), [("45", SHA256()), ("55", SHA384())])
@pytest.mark.parametrize(
    ("reference", "key", "pin"),
    [
        ("01", "authentication_key", "002000110C" + zero_padded("1234")),
        ("02", "signing_key", "002000820C" + zero_padded("123456")),
    ],
)
def test_a_finnish_card_signs_with_pss(
    algorithm: str, hashed: HashAlgorithm, reference: str, key: str, pin: str
) -> None:
    _, talk = finnish()
    digest = b"\x5a" * hashed.digest_size
    environment = f"002241B6068001{algorithm}8401{reference}"
    set_hash = f"002A90A0{len(digest) + 2:02X}90{len(digest):02X}{digest.hex()}"
    signature = talk.data(FINLAND, pin, environment, set_hash, "002A9E9A00")
    public = rsa_key(getattr(rsa_card(), key)).public_key()
    public.verify(signature, digest, PSS(MGF1(hashed), hashed.digest_size), Prehashed(hashed))


def test_a_finnish_card_keeps_its_certificates_by_path() -> None:
    _, talk = finnish()
    card = rsa_card()
    for path, expected in (("4331", card.authentication_certificate), ("50164332", card.signing_certificate)):
        talk.data(FINLAND, f"00A4080C{len(path) // 2:02X}{path}")
        content = b""
        while len(content) < len(expected):
            size = min(181, len(expected) - len(content))
            content += talk.data(f"00B0{len(content):04X}{size:02X}")
        assert content == expected
    talk.data(FINLAND, "00A4080C025032")
    assert talk("00B0000000").startswith("6C")
    assert talk("00A4020C025001") == "6A82"


def test_a_finnish_pin2_has_six_digits() -> None:
    _, talk = finnish()
    talk.data(FINLAND)
    assert talk("0024008218" + zero_padded("123456") + zero_padded("54321")) == "6A80"
    talk.data("0024008218" + zero_padded("123456") + zero_padded("654321"))
