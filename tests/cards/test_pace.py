from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.cards import pace
from idclient.cards.channel import Channel
from idclient.cards.points import BRAINPOOLP256R1, BRAINPOOLP384R1, DOMAINS, SECP256R1, SECP384R1, Curve
from idclient.errors import Error
from idclient.errors.card import CardAnswerMalformed, CardCommandRefused
from idclient.errors.contactless import CardCanWrong, CardTunnelUnsupported, CardTunnelUntrusted
from tests.cards.sealed import CARD_ACCESS, SealedChip, VectorEntropy, vectors

RUNS = [vectors("idemia"), vectors("thales")]
CURVES = {"0C": SECP256R1, "0D": BRAINPOOLP256R1, "10": BRAINPOOLP384R1}


def domain_of(run: dict[str, str]) -> pace.Domain:
    return pace.Domain(int(run["domain"], 16), stated=run["domain"] != "10")


def establish(chip: SealedChip, *, can: str = "") -> None:
    with chip.transaction():
        number = bytearray((can or chip.run["can"]).encode())
        pace.establish(Channel(chip), domain_of(chip.run), number, VectorEntropy(chip.run))


@pytest.mark.parametrize("run", RUNS)
def test_all_intermediate_values_are_those_of_the_recorded_run(run: dict[str, str]) -> None:
    curve = CURVES[run["domain"]]
    nonce = pace.decrypt_nonce(bytearray(run["can"].encode()), bytes.fromhex(run["encrypted"]))
    assert nonce == int(run["nonce"], 16)
    private = int(run["mapping_private"], 16)
    assert curve.encode(pace.base_multiple(curve, private)).hex() == run["mapping_public"]
    card = curve.decode(bytes.fromhex(run["mapping_card"]))
    assert card is not None
    base = pace.mapped_base(curve, nonce, private, card)
    private = int(run["private"], 16)
    own = curve.multiple(private, base)
    theirs = curve.decode(bytes.fromhex(run["card"]))
    assert own is not None
    assert theirs is not None
    assert curve.encode(own).hex() == run["public"]
    keys = pace.session_keys(pace.shared_secret(curve, private, theirs))
    assert (keys.encryption.hex(), keys.mac.hex()) == (run["encryption"], run["mac"])
    assert pace.token(keys, curve.encode(theirs)).hex() == run["terminal_token"]
    assert pace.token(keys, curve.encode(own)).hex() == run["card_token"]
    assert repr(keys).startswith("<")
    keys.wipe()
    assert not any(keys.encryption + keys.mac)


@pytest.mark.parametrize("run", RUNS)
def test_the_conversation_is_the_recorded_one(run: dict[str, str]) -> None:
    chip = SealedChip(run)
    establish(chip)
    assert chip.sent[1] == bytes.fromhex("10860000027C0000")
    assert chip.sent[-1] == bytes.fromhex("008600000C7C0A8508" + run["terminal_token"] + "00")
    assert len(chip.sent) == 5


def test_the_mapping_is_that_of_the_icao_example() -> None:
    run = vectors("icao")
    private = int(run["mapping_private"], 16)
    curve = BRAINPOOLP256R1
    assert curve.encode(pace.base_multiple(curve, private)).hex() == run["mapping_public"]
    card = curve.decode(bytes.fromhex(run["mapping_card"]))
    assert card is not None
    assert curve.encode(pace.mapped_base(curve, int(run["nonce"], 16), private, card)).hex() == run["base"]


def test_a_wrong_number_is_told_as_such() -> None:
    with pytest.raises(CardCanWrong):
        establish(SealedChip(), can="571501")


INFINITY_OR_WORSE = ["00", "", "02" + "11" * 32, "04" + "00" * 64, "04" + "ff" * 64, "04" + "11" * 63]


@pytest.mark.parametrize(
    ("name", "value", "step"),
    [
        ("mapping_card", RUNS[0]["mapping_public"], "pace-map-nonce"),
        ("card", RUNS[0]["public"], "pace-key-agreement"),
        ("card_token", "00" * 8, "pace-authenticate"),
        ("card_token", RUNS[0]["terminal_token"], "pace-authenticate"),
        ("card_token", "", "pace-authenticate"),
        *[("mapping_card", value, "pace-map-nonce") for value in INFINITY_OR_WORSE],
        *[("card", value, "pace-key-agreement") for value in INFINITY_OR_WORSE],
    ],
)
def test_what_proves_nothing_is_refused(name: str, value: str, step: str) -> None:
    chip = SealedChip()
    chip.strange[name] = value
    with pytest.raises(CardTunnelUntrusted) as caught:
        establish(chip)
    assert caught.value.facts == {"step": step}


@pytest.mark.parametrize("size", [0, 15, 17, 80])
def test_a_nonce_of_a_strange_size_is_malformed(size: int) -> None:
    chip = SealedChip()
    chip.strange["encrypted"] = "00" * size
    with pytest.raises(CardAnswerMalformed):
        establish(chip)


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"\x6f\x00", CardCommandRefused),
        (b"\x69\x82", CardCommandRefused),
        (b"\x7c\x7f\x90\x00", CardAnswerMalformed),
        (b"\x7c\x00\x90\x00", CardAnswerMalformed),
        (b"\x90\x00", CardAnswerMalformed),
    ],
)
def test_each_step_may_be_refused_or_garbled(number: int, answer: bytes, error: type[Error]) -> None:
    chip = SealedChip()
    chip.faults[number] = answer
    if number == 0 and error is CardAnswerMalformed:
        establish(chip)
        return
    with pytest.raises(error):
        establish(chip)


def test_a_base_at_infinity_is_refused() -> None:
    curve = SECP256R1
    generator = pace.base_multiple(curve, 1)
    with pytest.raises(CardTunnelUntrusted):
        pace.mapped_base(curve, curve.order - 5, 5, generator)
    assert pace.mapped_base(curve, curve.order, 5, generator) == pace.base_multiple(curve, 5)
    assert pace.mapped_base(curve, 5, 5, generator) == pace.base_multiple(curve, 10)


def test_a_private_key_is_never_zero_nor_the_order() -> None:
    assert pace.draw(SECP256R1, bytes) == 1
    assert 1 <= pace.draw(SECP256R1, lambda size: b"\xff" * size) < SECP256R1.order


def test_the_card_tells_its_curve() -> None:
    assert pace.read_card_access(CARD_ACCESS) == pace.Domain(12, stated=True)
    brainpool = CARD_ACCESS.replace(b"\x02\x01\x0c", b"\x02\x01\x0d")
    assert pace.read_card_access(brainpool).curve is BRAINPOOLP256R1
    other = bytes.fromhex("300D060804007F00070202020201023012060A04007F0007020204020402010202010F")
    assert pace.read_card_access(b"\x31" + bytes([len(other)]) + other).curve is SECP384R1


@pytest.mark.parametrize("octets", [b"", b"\x31", b"\x31\x00", CARD_ACCESS.replace(b"\x0c", b"\x00"), b"\x30\x00"])
def test_no_known_curve_is_no_tunnel(octets: bytes) -> None:
    with pytest.raises(CardTunnelUnsupported):
        pace.read_card_access(octets)
    with pytest.raises(CardTunnelUnsupported):
        _ = pace.Domain(8, stated=True).curve


@given(st.binary(max_size=80))
def test_any_card_access_is_read_or_refused(octets: bytes) -> None:
    with suppress(Error):
        assert pace.read_card_access(octets).curve in DOMAINS.values()


@pytest.mark.parametrize("curve", DOMAINS.values(), ids=lambda curve: curve.name)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_points_are_those_of_openssl(curve: Curve, data: st.DataObject) -> None:
    kind: ec.EllipticCurve = getattr(ec, curve.name)()
    scalar = data.draw(st.integers(1, curve.order - 1))
    numbers = ec.derive_private_key(scalar, kind).public_key().public_numbers()
    generator = pace.base_multiple(curve, 1)
    point = curve.multiple(scalar, generator)
    assert point == (numbers.x, numbers.y)
    assert curve.decode(curve.encode(point)) == point
    assert curve.add(point, (point[0], curve.prime - point[1])) is None
    assert curve.add(point, point) == curve.multiple(2, point)
    assert curve.multiple(curve.order, point) is None


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        (12, "SECP256R1"),
        (13, "BrainpoolP256R1"),
        (15, "SECP384R1"),
        (16, "BrainpoolP384R1"),
        (17, "BrainpoolP512R1"),
        (18, "SECP521R1"),
    ],
)
def test_the_identifiers_are_those_of_the_standard(identifier: int, name: str) -> None:
    assert pace.Domain(identifier, stated=True).curve.name == name
