"""Whose phone is asked is never an argument, and what was typed in its place is not repeated."""

import argparse
import sys
from pathlib import Path

import pytest

from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.model import PhoneName, PhoneStillPrompts, Purpose, ShowCode, ShowDeviceLink, WaitingForPhone
from tests.cli.asked_phones import links_on
from tests.cli.run import CommandLine
from tests.mobile.smart_id.asked import DIGEST, LINKED
from tests.mobile.smart_id.service import Service
from tests.mobile.smart_id.test_links import expected_link
from tests.trust.world import make_world

PERSONS = ("+37200000766", "60001019906", "PNOEE-60001019906", "+372 0000 0766")


@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize("typed", [("authenticate", "--mobile-id"), ("sign", "contract.pdf", "--smart-id")])
def test_a_person_in_the_arguments_is_refused_and_not_repeated(
    idclient: CommandLine, typed: tuple[str, ...], person: str
) -> None:
    refused = idclient(*typed, person, "--json")
    assert refused.code == 2
    assert person not in refused.out + refused.err
    assert "0000766" not in refused.out + refused.err
    assert "1019906" not in refused.out + refused.err


def test_what_is_no_number_is_told_by_its_code(idclient: CommandLine) -> None:
    refused = idclient("--demo", "authenticate", "--mobile-id", "--person-stdin", "--json", stdin="12\n60001019906\n")
    assert (refused.code, refused.json["error"]["code"]) == (2, "phone.number_invalid")


def test_what_to_obtain_is_said_where_no_service_is_configured(idclient: CommandLine) -> None:
    failed = idclient("authenticate", "--smart-id", "--person-stdin", "--json", stdin="60001019906\n")
    assert (failed.code, failed.json["error"]["code"]) == (11, "phone.service_not_configured")
    assert failed.json["error"]["facts"]["missing"] == "smart_id.url"
    assert "UUID" in failed.json["error"]["hint"]


@pytest.mark.parametrize("option", ["--qr", "--person-stdin", "--remember", "--forget"])
def test_options_of_phones_need_one(idclient: CommandLine, option: str) -> None:
    assert idclient("authenticate", option).code == 2


def test_a_qr_code_needs_a_terminal(idclient: CommandLine) -> None:
    assert idclient("--demo", "authenticate", "--smart-id", "--qr").code == 2


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(Session.of(argparse.Namespace(command="sign", language="en", quiet=True)), None, False)


def test_the_code_is_shown_even_to_who_wants_no_progress(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.tell(ShowCode(PhoneName.MOBILE_ID, Purpose.SIGNING, "0348"))
    terminal.tell(WaitingForPhone(PhoneName.MOBILE_ID, 100))
    terminal.tell(PhoneStillPrompts(PhoneName.MOBILE_ID))
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "0348" in said[0]
    assert "PIN2" in said[0]
    assert "refuse" in said[1]


def test_a_qr_code_is_drawn_over_the_last_one_and_wiped_at_the_end(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("LINES", "60")
    terminal.tell(ShowDeviceLink(Purpose.AUTHENTICATION, "https://smart-id.com/device-link/?a=1", 60))
    first = capsys.readouterr().err
    rows = first.count("\n")
    assert rows > 10
    terminal.tell(ShowDeviceLink(Purpose.AUTHENTICATION, "https://smart-id.com/device-link/?a=2", 59))
    assert capsys.readouterr().err.startswith(f"\x1b[{rows}A\r\x1b[J")
    terminal.clear_line()
    assert capsys.readouterr().err.startswith(f"\x1b[{rows}A\r\x1b[J")
    assert "device-link" not in first


@pytest.mark.parametrize("name", ["code.png", "code.svg"])
def test_a_code_is_drawn_into_a_file_that_is_always_whole_and_gone_at_the_end(tmp_path: Path, name: str) -> None:
    image = tmp_path / name
    session = Session.of(argparse.Namespace(command="sign", language="en", quiet=True))
    terminal = Terminal(session, None, allow_last_try=False, qr_image=image)
    seen = []
    for second in range(2):
        terminal.tell(ShowDeviceLink(Purpose.AUTHENTICATION, f"https://smart-id.com/device-link/?a={second}", 60))
        seen.append(image.read_bytes())
        assert image.stat().st_mode & 0o777 == 0o600
    assert seen[0] != seen[1]
    assert seen[0].startswith(b"\x89PNG" if name.endswith("png") else b"<?xml")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    terminal.forget()
    assert not image.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--qr-image", "code.png"), "usage"),
        (("--qr", "--qr-image", "code.gif"), "usage"),
        (("--qr", "--qr-image", "taken.png"), "document.output_exists"),
        (("--qr", "--qr-image", "none/code.png"), "document.output_folder_missing"),
    ],
)
def test_an_image_that_cannot_be_is_refused_before_anybody_is_asked(
    idclient: CommandLine, words: tuple[str, ...], code: str
) -> None:
    (idclient.folder / "taken.png").write_bytes(b"mine")
    result = idclient("--demo", "authenticate", "--smart-id", *words, "--json")
    assert result.code != 0
    assert result.json["error"]["code"] == code
    assert (idclient.folder / "taken.png").read_bytes() == b"mine"


def test_each_second_another_code_is_on_the_screen(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("LINES", "60")
    service = Service(make_world())
    service.running = 3
    LINKED.identity(service).authenticate(DIGEST, terminal)
    shown = links_on(capsys.readouterr().err)
    assert shown == [expected_link(service.posts[0][1], second) for second in range(4)]


def test_without_a_terminal_no_link_is_shown(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.tell(ShowDeviceLink(Purpose.AUTHENTICATION, "https://smart-id.com/device-link/?a=1", 60))
    assert capsys.readouterr().err == ""
