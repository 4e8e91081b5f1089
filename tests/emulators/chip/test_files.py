"""The file system of the emulated chip: what programs read, and what they are told when they stray."""

import pytest

from idclient.emulators.chip import EndOfFile, Options, PathOrigin
from tests.emulators.personalisation import national_card, residents_card
from tests.emulators.talk import AWP, MAIN, QSCD, powered

AUTHENTICATION, SIGNING = "00A4090404ADF1340100", "00A4090404ADF2341F00"


def test_web_eid_reads_the_certificate_by_path_in_blocks_of_192() -> None:
    _, talk = powered()
    assert talk.read(MAIN, AUTHENTICATION, le=0xC0) == residents_card().authentication_certificate
    assert talk.read(MAIN, SIGNING, le=0xC0) == residents_card().signing_certificate


def test_opensc_reads_the_certificate_by_identifiers_without_fcp() -> None:
    _, talk = powered()
    steps = (MAIN, "00A4000C", "00A4010C02ADF1", "00A4020C023401")
    assert talk.read(*steps, le=0xE9) == residents_card().authentication_certificate


def test_newer_opensc_selects_the_master_file_and_then_a_path_from_there() -> None:
    _, talk = powered()
    assert talk.read(MAIN, "00A4000C", SIGNING) == residents_card().signing_certificate


def test_digidoc_reads_with_the_master_file_by_its_identifier_and_fcp() -> None:
    _, talk = powered()
    steps = (MAIN, "00A4000C023F00", "00A4010C02ADF2", "00A4020402341F00")
    assert talk.read(*steps) == residents_card().signing_certificate


def test_the_fcp_has_the_form_of_a_cosmo_8() -> None:
    _, talk = powered()
    size = len(residents_card().authentication_certificate)
    expected = f"62248002{size:04X}8201018302340188" + "00A1128C077BFFFFFFFF43009C077BFFFFFFFF43008A0105"
    assert talk.data(MAIN, AUTHENTICATION).hex().upper() == expected
    assert talk.data(MAIN, "00A40900043F00D00300").hex().startswith("6f24")


def test_the_fcp_of_an_application_names_it() -> None:
    _, talk = powered()
    assert talk.data("00A4040410A000000077010800070000FE0000010000").hex().upper() == (
        "621C82013883023F008410A000000077010800070000FE000001008A0105"
    )
    assert talk.data("00A40104025000" + "00").hex().upper() == "620A820138830250008A0105"


def test_an_absolute_path_works_from_everywhere() -> None:
    _, talk = powered()
    for application in (MAIN, AWP, QSCD):
        assert talk(application, "00A409040" + "63F00ADF1340100").endswith("9000")


def test_a_relative_path_starts_at_the_folder_of_the_last_file() -> None:
    _, talk = powered()
    assert talk(MAIN, AUTHENTICATION, SIGNING) == "6A82"
    assert talk(AWP, "00A4090402340100").endswith("9000")


def test_a_chip_may_also_start_relative_paths_at_the_application() -> None:
    _, talk = powered(options=Options(path_origin=PathOrigin.APPLICATION))
    assert talk(MAIN, AUTHENTICATION, SIGNING).endswith("9000")


def test_the_document_number_is_an_octet_string() -> None:
    _, talk = powered()
    assert talk.read(MAIN, "00A4020C02D003", le=0x0B) == b"\x04\x09NS0000009"


def test_card_access_is_padded_to_64_bytes() -> None:
    _, talk = powered()
    content = talk.read(MAIN, "00A4020C02011C")
    assert content.hex().upper().startswith("31143012060A04007F0007020204020402010202010C0000")
    assert len(content) == 64


def test_a_digi_id_leaves_records_empty_as_one_zero_byte() -> None:
    _, talk = powered()
    talk.data(MAIN, "00A4010C025000")
    records = [talk.read(f"00A4020C0250{number:02X}") for number in range(1, 16)]
    assert records[:2] == ["JÕEORG".encode(), b"JAAK-KRISTJAN"]
    assert records[2:5] == [b"\x00"] * 3
    assert records[5:9] == [b"38001085718", b"NS0000009", b"13 08 2030", b"13 08 2025"]
    assert records[9:] == [b"\x00"] * 6


def test_an_id_card_fills_all_records() -> None:
    _, talk = powered(national_card())
    talk.data(MAIN, "00A4010C025000")
    records = [talk.read(f"00A4020C0250{number:02X}") for number in (3, 4, 5, 9, 11, 12, 13)]
    assert records == [b"M", b"EST", b"08 01 1980 EST", b"13 08 2025 EST", b"first", b"second", b"\x00"]


def test_the_personal_data_folder_is_no_child_of_itself() -> None:
    _, talk = powered()
    assert talk(MAIN, "00A4010C025000", "00A4010C025000") == "6A82"


def test_pkcs15_leads_to_certificate_and_key() -> None:
    _, talk = powered()
    assert talk.read(AWP, "00A4020402503100").hex().upper() == "A406300404027005A006300404027001"
    assert talk.read("00A4020402700500").hex().upper().endswith("A1083006300404023401")
    assert "02020081" in talk.read("00A4020402700100").hex()
    assert "0202009f" in talk.read(QSCD, "00A4020402700100").hex()


def test_second_key_slots_hold_one_zero_byte() -> None:
    _, talk = powered()
    assert talk.read(MAIN, "00A4090404ADF1340200") == b"\x00"
    assert talk.read(MAIN, "00A4090404ADF2341E00") == b"\x00"


def test_the_end_of_the_file_is_a_short_answer_then_a_wrong_offset() -> None:
    _, talk = powered()
    talk.data(MAIN, "00A4020C02D003")
    assert talk("00B0000900") == "30399000"
    assert talk("00B0000B00") == "6B00"
    assert talk("00B07FFF00") == "6B00"


def test_a_chip_may_warn_at_the_end_of_the_file() -> None:
    _, talk = powered(options=Options(end_of_file=EndOfFile.WARNING))
    talk.data(MAIN, "00A4020C02D003")
    assert talk("00B0000900") == "30396282"
    assert talk("00B000090" + "2") == "30399000"


def test_a_chip_may_answer_in_shorter_blocks_and_lie_about_sizes() -> None:
    _, talk = powered(options=Options(largest_block=100, stated_sizes={b"\x34\x01": 1}))
    assert talk.data(MAIN, AUTHENTICATION)[2:6].hex() == "80020001"
    assert len(talk.data("00B0000000")) == 100


@pytest.mark.parametrize(
    ("before", "command", "status"),
    [
        ((), "00B0000000", "6986"),
        ((MAIN,), "00B0000000", "6986"),
        ((MAIN, "00A4020C02D003", "00A4000C"), "00B0000000", "6986"),
        ((MAIN, "00A4020C02D003"), "00B0000000FF", "6700"),
        ((MAIN, "00A4020C02D003"), "00B00000", "6700"),
        ((MAIN, "00A4020C02D003"), "00B0820000", "6A82"),
        ((MAIN,), "00A4040C05A0000000FF", "6A82"),
        ((MAIN,), "00A4040C0FA000000077010800070000FE000001", "6A82"),
        ((MAIN,), "00A4040C", "6700"),
        ((MAIN,), "00A4040C11" + "A0" * 17, "6700"),
        ((MAIN,), "00A4000C025000", "6A82"),
        ((MAIN,), "00A4000C013F", "6700"),
        ((MAIN,), "00A4010C02D003", "6A82"),
        ((MAIN,), "00A4010C01D0", "6700"),
        ((MAIN,), "00A4020C025000", "6A82"),
        ((MAIN,), "00A4020C02FFFF", "6A82"),
        ((MAIN,), "00A4030C", "6A82"),
        ((AWP,), "00A4030C023F00", "6700"),
        ((MAIN,), "00A4080C04ADF13401", "6A86"),
        ((MAIN,), "00A4090C", "6700"),
        ((MAIN,), "00A4090C03ADF134", "6700"),
        ((MAIN,), "00A4090C04D003ADF1", "6A82"),
        ((MAIN,), "00A4090C04ADF1FFFF", "6A82"),
        ((MAIN,), "00A4020402D003", "6700"),
        ((MAIN,), "00A4020802D003", "6A86"),
        ((MAIN, "00A4020C02D003"), "00D600000401020304", "6982"),
        ((MAIN,), "00D600000401020304", "6986"),
        ((MAIN, "00A4020C02D003"), "00D60000", "6700"),
        ((), "00A4000C", "6A82"),
        ((), "00A4010C025000", "6A82"),
        ((), "00A4020C02D003", "6A82"),
        ((), "00A4030C", "6A82"),
        ((), AUTHENTICATION, "6A82"),
        ((MAIN,), "0CA4020C02D003", "6E00"),
        ((MAIN,), "10A4020C02D003", "6E00"),
        ((MAIN,), "80A4020C02D003", "6E00"),
        ((MAIN,), "0084000008", "6D00"),
        ((MAIN,), "00C0000010", "6D00"),
        ((MAIN,), "00", "6700"),
        ((MAIN,), "00A404", "6700"),
        ((MAIN,), "00A4020C03D003", "6700"),
        ((MAIN,), "00B0000000000100", "6700"),
    ],
)
def test_a_command_out_of_place_gets_its_status_word(before: tuple[str, ...], command: str, status: str) -> None:
    _, talk = powered()
    if before:
        talk.data(*before)
    assert talk(command) == status


def test_the_parent_of_an_application_is_the_master_file() -> None:
    _, talk = powered()
    assert talk.read(AWP, "00A4030C", "00A4020C02D003", le=0x0B).endswith(b"NS0000009")


def test_a_refused_select_changes_nothing() -> None:
    _, talk = powered()
    talk.data(MAIN, "00A4020C02D003")
    assert talk("00A4020C02FFFF") == "6A82"
    assert talk("00B0000000").endswith("9000")


@pytest.mark.parametrize("event", ["power_on", "power_off", "reset"])
def test_power_and_reset_clear_the_selection(event: str) -> None:
    chip, talk = powered()
    talk.data(MAIN, "00A4020C02D003")
    getattr(chip, event)()
    assert talk("00B0000000") == "6986"
    assert talk("00A4020C02D003") == "6A82"
