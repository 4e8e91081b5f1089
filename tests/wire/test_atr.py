import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.wire import WireMalformed
from idclient.wire import atr

# Source: cards.md of the project's reference, taken from pcsc-tools, libelectronic-id and real cards
COSMO_8 = "3BDB960080B1FE451F830012233F536549440F9000F1"
COSMO_X = "3BDC960080B1FE451F830012233F54654944320F9000C3"
THALES = "3BFF9600008031FE438031B85365494464B085051012233F1D"
LATVIA_8 = "3BDB960080B1FE451F830012428F536549440F900020"
LATVIA_X = "3BDC960080B1FE451F830012428F54654944320F900012"
FINLAND = "3B7F9600008031B865B08504021B1200F6829000"
CONTACTLESS = {
    COSMO_8: "3B8B80010012233F536549440F9000A0",
    COSMO_X: "3B8C80010012233F54654944320F900092",
    THALES: "3B8F80018031D85365494464B085051012233F16",
    LATVIA_8: "3B8B80010012428F536549440F900071",
    LATVIA_X: "3B8C80010012428F54654944320F900043",
}


@pytest.mark.parametrize("octets", [COSMO_8, COSMO_X, THALES, LATVIA_8, LATVIA_X, *CONTACTLESS.values()])
def test_the_cards_in_use_offer_t0_and_t1_and_carry_a_right_tck(octets: str) -> None:
    decoded = atr.decode(bytes.fromhex(octets))
    assert decoded.protocols[-1] == 1
    assert decoded.tck == int(octets[-2:], 16)


def test_a_contact_card_tells_its_speed_and_history() -> None:
    decoded = atr.decode(bytes.fromhex(COSMO_8))
    assert decoded.ts == 0x3B
    assert decoded.protocols == (0, 1)
    assert decoded.interface_byte("A", 1) == 0x96
    assert decoded.interface_byte("B", 1) is None
    assert decoded.historical.hex().upper() == "0012233F536549440F9000"
    assert not decoded.contactless


@pytest.mark.parametrize("octets", CONTACTLESS.values())
def test_a_contactless_card_is_seen_as_one(octets: str) -> None:
    assert atr.decode(bytes.fromhex(octets)).contactless


def test_a_card_without_td1_speaks_t0_and_has_no_tck() -> None:
    decoded = atr.decode(bytes.fromhex(FINLAND))
    assert decoded.protocols == (0,)
    assert decoded.tck is None
    assert decoded.historical.hex().upper() == "8031B865B08504021B1200F6829000"


def test_t15_introduces_global_bytes_and_is_no_protocol() -> None:
    decoded = atr.decode(bytes.fromhex("3B80801F839C"))
    assert decoded.protocols == (0,)
    assert decoded.interface_byte("A", 3) == 0x83
    assert decoded.tck == 0x9C


@pytest.mark.parametrize(
    "octets",
    [
        "",
        "3B",
        "0000",
        COSMO_8[:-2] + "F0",  # wrong TCK
        COSMO_8[:-2],  # no TCK
        COSMO_8 + "00",  # one byte too many
        FINLAND + "00",  # T=0 only has no TCK
        "3BDB96",  # interface bytes cut off
        "3B0F" + "00" * 32,  # too long
    ],
)
def test_what_the_standard_does_not_allow_is_refused(octets: str) -> None:
    with pytest.raises(WireMalformed, match="atr"):
        atr.decode(bytes.fromhex(octets))


@given(st.binary(max_size=40) | st.binary(max_size=32).map(b"\x3b".__add__))
def test_any_bytes_are_an_atr_or_refused(octets: bytes) -> None:
    try:
        decoded = atr.decode(octets)
    except WireMalformed:
        return
    tail = b"" if decoded.tck is None else bytes([decoded.tck])
    rebuilt = bytes(item.value for item in decoded.interface) + decoded.historical + tail
    assert octets[2:] == rebuilt


def test_historical_bytes_of_category_00_end_with_three_status_bytes() -> None:
    decoded = atr.decode_historical(bytes.fromhex("0012233F536549440F9000"))
    assert decoded.object(1) == bytes.fromhex("233F")
    assert decoded.object(5) == b"eID"
    assert decoded.object(7) is None
    assert decoded.status == bytes.fromhex("0F9000")


def test_historical_bytes_of_category_80_may_end_with_a_status_object() -> None:
    thales = atr.decode_historical(bytes.fromhex("8031B85365494464B085051012233F"))
    assert thales.object(1) == bytes.fromhex("233F")
    assert thales.object(6) == bytes.fromhex("B0850510")
    assert thales.status == b""
    finland = atr.decode_historical(bytes.fromhex("8031B865B08504021B1200F6829000"))
    assert finland.status == bytes.fromhex("9000")
    assert finland.object(8) is None


@pytest.mark.parametrize("octets", ["", "00", "00900F", "4112", "8053", "8000", "805300"])
def test_other_historical_bytes_are_refused(octets: str) -> None:
    with pytest.raises(WireMalformed, match="historical bytes"):
        atr.decode_historical(bytes.fromhex(octets))


@given(st.binary(max_size=16) | st.binary(max_size=15).map(b"\x80".__add__) | st.binary(max_size=15).map(b"\0".__add__))
def test_any_historical_bytes_are_read_or_refused(octets: bytes) -> None:
    try:
        decoded = atr.decode_historical(octets)
    except WireMalformed:
        return
    assert decoded.category in (0x00, 0x80)
