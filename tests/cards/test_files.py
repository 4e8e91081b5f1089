import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards import files
from idclient.cards.channel import Channel
from idclient.errors.card import CardCommandRefused, CardError
from tests.cards.doubles import CERTIFICATES, FakeChip, TestedCard

CERTIFICATE = CERTIFICATES[0x3401]
STEP = "read-certificate"


def on_chip(content: bytes, *, block: int = 256, end: bytes = b"\x6b\x00") -> tuple[FakeChip, Channel]:
    chip = FakeChip()
    chip.current, chip.block, chip.end_of_file, chip.depth = content, block, end, 1
    return chip, Channel(chip)


def unheard(done: int, total: int) -> None:
    pass


def read(channel: Channel, stated: int | None, block: int = 256) -> bytes | None:
    return files.read_certificate(channel, stated=stated, block=block, advance=unheard, step=STEP)


@pytest.mark.parametrize(
    ("fcp", "size", "file_id"),
    [
        ("62248002040882010183023401 8800 A1128C077BFFFFFFFF43009C077BFFFFFFFF43008A0105", 0x408, 0x3401),
        ("621E8002049E82010183023401 8800 8A0105 A10C8C0443FFC3009C0443FFC300", 0x49E, 0x3401),
        ("6213 81020007 820101 83025001 8A0105 8C0303FF00", 7, 0x5001),
        ("62048002 0407", 0x407, None),
        ("62048002 03F0", 0x3F0, None),
        ("6281078A0105 80020407", 0x407, None),  # a length of two octets, other order
        ("6207 8A0105 81020010", 16, None),
        ("620A BF8101 0100 8003010000", 0x10000, None),  # an unknown tag of three octets
        ("6F0480020407", 0x407, None),
        ("80020407", 0x407, None),  # no template
        ("6200", None, None),
        ("6205 80020407", None, None),  # cut off
        ("62028000", None, None),
        ("", None, None),
    ],
)
def test_control_parameters_of_real_cards_and_odd_ones(fcp: str, size: int | None, file_id: int | None) -> None:
    assert files.parse_fcp(bytes.fromhex(fcp)) == files.Fcp(size, file_id)


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda octets: b"\x62" + bytes([len(octets)]) + octets))
def test_any_control_parameters_are_read(octets: bytes) -> None:
    fcp = files.parse_fcp(octets)
    assert fcp.size is None or fcp.size >= 0


@pytest.mark.parametrize("block", [256, 0xC0, 0xE9, 0xDF, 97, 1])
@pytest.mark.parametrize("stated", [len(CERTIFICATE), None, 0, 1, 3, 500, 5000, 0xFFFF])
@pytest.mark.parametrize("padding", [b"", bytes(60), b"\xff" * 300])
def test_the_same_certificate_whatever_the_blocks_and_the_stated_size(
    block: int, stated: int | None, padding: bytes
) -> None:
    _, channel = on_chip(CERTIFICATE + padding, block=block)
    assert read(channel, stated) == CERTIFICATE


@pytest.mark.parametrize("end", [b"\x6b\x00", b"\x90\x00", b"\x62\x82"])
@pytest.mark.parametrize(
    "content", [b"", b"\0", b"\x30", CERTIFICATE[:4], CERTIFICATE[:700], bytes(64), b"garbage" * 9]
)
def test_a_file_without_a_whole_certificate_says_so(content: bytes, end: bytes) -> None:
    _, channel = on_chip(content, end=end)
    assert read(channel, len(content)) is None


@pytest.mark.parametrize("start", ["3080", "30850000000100", "3000", "3084FFFFFFFF", "30827FFD"])
def test_a_length_that_no_file_holds_is_no_certificate(start: str) -> None:
    assert files.certificate_size(bytes.fromhex(start).ljust(8, b"\0")) == 0


def test_nothing_is_asked_beyond_the_certificate() -> None:
    chip, channel = on_chip(CERTIFICATE)
    read(channel, 0x407)
    assert [command.hex() for command in chip.sent] == [
        "00b0000000", "00b0010000", "00b0020000", "00b0030000", "00b0040007",
    ]  # fmt: skip


def test_6282_with_data_is_the_end_of_the_file() -> None:
    class Marking(FakeChip):
        def read(self, offset: int, le: int) -> bytes:
            part = self.current[offset : offset + le]
            return part + (b"\x62\x82" if offset + le > len(self.current) else b"\x90\x00")

    chip = Marking()
    chip.current, chip.depth = CERTIFICATE, 1
    assert read(Channel(chip), None) == CERTIFICATE


def test_another_status_word_names_the_step() -> None:
    chip, channel = on_chip(CERTIFICATE)
    chip.faults[2] = b"\x69\x86"
    with pytest.raises(CardCommandRefused) as caught:
        read(channel, None)
    assert (caught.value.step, caught.value.status) == (STEP, 0x6986)


def test_progress_is_told_before_each_block() -> None:
    _, channel = on_chip(CERTIFICATE)
    told: list[tuple[int, int]] = []
    files.read_certificate(
        channel, stated=0x407, block=256, advance=lambda done, total: told.append((done, total)), step=STEP
    )
    assert told == [(0, 1031), (256, 1031), (512, 1031), (768, 1031), (1024, 1031)]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 700])
def test_a_record_is_read_to_its_end(size: int) -> None:
    content = bytes(range(256)) * 3
    _, channel = on_chip(content[:size])
    assert files.read_record(channel, step="read-personal-data") == content[:size]


class Bottomless(TestedCard):
    def answer(self, command: bytes) -> bytes:
        return bytes(256) + b"\x90\x00"


def test_a_file_without_end_is_left_at_the_last_offset() -> None:
    card = Bottomless()
    card.depth = 1
    assert len(files.read_record(Channel(card), step="read-personal-data")) == files.FILE_MAXIMUM


class Random(TestedCard):
    def __init__(self, answers: list[bytes]) -> None:
        super().__init__()
        self.answers, self.depth = answers, 1

    def answer(self, command: bytes) -> bytes:
        return self.answers.pop(0) if self.answers else b"\x6b\x00"


@given(st.lists(st.binary(max_size=40) | st.binary(max_size=40).map(lambda octets: octets + b"\x90\x00"), max_size=9))
def test_any_answers_give_a_certificate_none_or_our_error(answers: list[bytes]) -> None:
    try:
        der = read(Channel(Random(answers)), None)
    except CardError:
        return
    assert der is None or der[0] == 0x30
