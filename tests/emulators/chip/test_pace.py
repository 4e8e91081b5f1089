"""PACE of the emulated chip: what real cards computed, then every way a run can go wrong."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.emulators.chip import MODELS, Chip, Options, ciphers
from idclient.emulators.chip.curves import CURVES
from idclient.emulators.chip.pace_keys import SessionKeys, map_generator, nonce_key, session_keys, token
from idclient.emulators.chip.refusal import Refused
from tests.emulators.pace_vectors import IDEMIA, THALES, Run
from tests.emulators.personalisation import residents_card
from tests.emulators.terminal import OID, Terminal

CAN = "123456"
CONTACTLESS = {"estonia-2018": 12, "estonia-2018-cosmo-x": 12, "estonia-2025": 16, "latvia-ec": 13}
NAMED = {12: ec.SECP256R1(), 13: ec.BrainpoolP256R1(), 16: ec.BrainpoolP384R1()}
RUNS = pytest.mark.parametrize("run", [IDEMIA, THALES], ids=["IDEMIA", "Thales"])


def terminal(model: str, options: Options | None = None) -> Terminal:
    chip = Chip(residents_card(), model=MODELS[model], options=options or Options(contactless=True))
    chip.power_on()
    return Terminal(chip, CONTACTLESS[model])


@RUNS
def test_the_nonce_of_a_real_card_is_decrypted(run: Run) -> None:
    sealed, plain = bytes.fromhex(run.encrypted_nonce), bytes.fromhex(run.nonce)
    assert ciphers.decrypt(nonce_key(run.can), bytes(16), sealed) == plain
    assert ciphers.encrypt(nonce_key(run.can), bytes(16), plain) == sealed


@RUNS
def test_mapping_keys_and_tokens_of_a_real_card_come_out(run: Run) -> None:
    curve = CURVES[run.parameter]
    own = int(run.mapping_private, 16)
    assert curve.encode(curve.multiply(own, curve.generator)).hex() == run.mapping_public
    shared = curve.multiply(own, curve.decode(bytes.fromhex(run.mapping_card)))
    generator = map_generator(curve, bytes.fromhex(run.nonce), shared)
    ephemeral = int(run.ephemeral_private, 16)
    assert curve.encode(curve.multiply(ephemeral, generator)).hex() == run.ephemeral_public
    agreed = curve.multiply(ephemeral, curve.decode(bytes.fromhex(run.ephemeral_card)))
    keys = session_keys(curve, agreed)
    assert keys == SessionKeys(bytes.fromhex(run.encryption_key), bytes.fromhex(run.mac_key))
    assert token(keys, bytes.fromhex(run.ephemeral_card)).hex() == run.terminal_token
    assert token(keys, bytes.fromhex(run.ephemeral_public)).hex() == run.card_token


@pytest.mark.parametrize("parameter", CURVES)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_the_curves_agree_with_openssl(parameter: int, data: st.DataObject) -> None:
    curve = CURVES[parameter]
    scalar = data.draw(st.integers(1, curve.order - 1))
    numbers = ec.derive_private_key(scalar, NAMED[parameter]).public_key().public_numbers()
    point = curve.multiply(scalar, curve.generator)
    assert point == (numbers.x, numbers.y)
    assert curve.decode(curve.encode(point)) == point
    assert curve.add(point, point) == curve.multiply(2, point)
    with pytest.raises(Refused):
        curve.add(point, curve.multiply(curve.order - 1, point))


@pytest.mark.parametrize("model", CONTACTLESS)
@pytest.mark.parametrize("stated", [True, False])
def test_pace_with_the_can_opens_a_tunnel(model: str, stated: bool) -> None:
    card = terminal(model)
    card.pace(CAN, f"8401{CONTACTLESS[model]:02X}" if stated else "")
    main = MODELS[model].main.hex()
    assert card(f"00A4040C{len(main) // 2:02X}{main}") == "9000"


@pytest.mark.parametrize("model", CONTACTLESS)
def test_a_wrong_can_shows_in_the_last_step_and_blocks_nothing(model: str) -> None:
    card = terminal(model)
    for _ in range(4):
        assert card.set_up() == "9000"
        theirs = card.agree("654321")
        assert card.plain(f"008600000C7C0A8508{token(card.keys, theirs).hex()}00") == "6300"
    card.pace(CAN)


def test_two_runs_share_no_nonce() -> None:
    card = terminal("estonia-2018")
    nonces = set()
    for _ in range(3):
        card.set_up()
        nonces.add(card.step(0x10, None))
    assert len(nonces) == 3


@pytest.mark.parametrize(("model", "size"), [("estonia-2018", 32), ("estonia-2025", 16)])
def test_the_nonce_is_as_long_as_the_generation_has_it(model: str, size: int) -> None:
    card = terminal(model)
    card.set_up()
    assert len(card.step(0x10, None)) == size


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (f"{OID}830102", "9000"),
        (f"830102{OID}84010C", "9000"),
        (f"{OID}83010284010D", "6A80"),
        (f"{OID}830101", "6A88"),
        (f"{OID}830103", "6A88"),
        (f"{OID}", "6A80"),
        ("830102", "6A80"),
        (f"{OID}830102850101", "6A80"),
        (f"{OID}830102830102", "6A80"),
        ("800A04007F00070202040202830102", "6A80"),
        (f"{OID}8302", "6A80"),
    ],
)
def test_set_up_names_protocol_password_and_curve(data: str, answer: str) -> None:
    card = terminal("estonia-2018")
    assert card.plain(f"0022C1A4{len(data) // 2:02X}{data}00") == answer


NONCE, END = "10860000027C0000", "008600000C7C0A8508" + "00" * 8 + "00"


@pytest.mark.parametrize(
    ("before", "command", "answer"),
    [
        ((), NONCE, "6985"),
        (("MSE",), "00860000027C0000", "6985"),
        (("MSE",), "10860000027C00", "6700"),
        (("MSE",), "10860100027C0000", "6A86"),
        (("MSE",), "10860000047C02810000", "6A80"),
        (("MSE",), "10860000027D0000", "6A80"),
        (("MSE",), "10860000037C00AA00", "6A80"),
        (("MSE",), "10860000027C0500", "6A80"),
        (("MSE",), END, "6985"),
        (("MSE", NONCE), NONCE, "6A80"),
        (("MSE", NONCE), "10860000047C02810400", "6A80"),
        (("MSE", NONCE), f"10860000457C438141{'04' + '11' * 64}00", "6A80"),
        (("MSE", NONCE), f"10860000457C438341{'04' + '11' * 64}00", "6A80"),
        (("MSE", NONCE), END, "6985"),
    ],
)
def test_a_step_out_of_place_ends_the_run(before: tuple[str, ...], command: str, answer: str) -> None:
    card = terminal("estonia-2018")
    for earlier in before:
        assert (card.set_up() if earlier == "MSE" else card.plain(earlier)).endswith("9000")
    assert card.plain(command) == answer
    assert card.plain(NONCE) == "6985"


def test_the_terminals_own_key_is_not_taken_from_the_card() -> None:
    entropy = iter([bytes(16) + b"\x01" * 16, bytes(39) + b"\x04", bytes(39) + b"\x04"])
    card = terminal("estonia-2018", Options(contactless=True, entropy=lambda _: next(entropy)))
    card.set_up()
    curve = card.curve
    nonce = ciphers.decrypt(nonce_key(CAN), bytes(16), card.step(0x10, None))
    theirs = curve.decode(card.step(0x10, 0x81, curve.encode(curve.generator)))
    mirrored = curve.encode(curve.multiply(5, map_generator(curve, nonce, theirs)))
    assert card.plain(f"10860000457C438341{mirrored.hex()}00") == "6A80"


def test_a_command_in_between_ends_the_run() -> None:
    card = terminal("estonia-2018")
    card.set_up()
    assert card.plain("00A4040C10A000000077010800070000FE00000100") == "9000"
    assert card.plain(NONCE) == "6985"
