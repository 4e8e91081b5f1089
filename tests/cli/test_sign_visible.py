"""`idclient sign --visible`: what is seen afterwards, and what is refused before the PIN."""

import subprocess
from pathlib import Path

import pytest

from idclient.emulators.contract import make_contract
from tests.cli.run import CommandLine
from tests.doubles import FixedClock
from tests.judges import need

PLAIN = ("--level", "B-B", "--offline", "--pin-stdin", "--force")
PIN2 = "12345\n"


@pytest.fixture
def contract(idclient: CommandLine) -> Path:
    path = idclient.folder / "contract.pdf"
    path.write_bytes(make_contract(FixedClock().now()))
    return path


def text_of(idclient: CommandLine) -> str:
    path = idclient.folder / "contract-demo-signed.pdf"
    done = subprocess.run([need("pdftotext", "poppler-utils"), str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.foreign
def test_the_signature_says_who_when_why_and_where(idclient: CommandLine, contract: Path) -> None:
    assert contract.exists()
    said = ("--reason", "Jah, nõus", "--location", "Võru", "--language", "et")
    result = idclient("--demo", "sign", "--visible", "contract.pdf", *said, *PLAIN, stdin=PIN2)
    assert result.code == 0, result.err
    shown = text_of(idclient)
    assert "Digitaalselt allkirjastanud\nJAAK-KRISTJAN TEST JÕEORG\n2" in shown
    assert " UTC\nPõhjus: Jah, nõus\nKoht: Võru" in shown


@pytest.mark.foreign
def test_a_preset_of_the_settings_file_is_used_and_listed(idclient: CommandLine, contract: Path) -> None:
    assert contract.exists()
    for key, value in (("text", "Kinnitan: {personal_code}"), ("page", "last"), ("corner", "top-right")):
        assert idclient("config", "set", f"appearance.mine.{key}", value).code == 0
    assert idclient("config", "set", "appearance.mine.corner", "middle").code == 11
    result = idclient("--demo", "sign", "contract.pdf", "--visible=mine", *PLAIN, stdin=PIN2)
    assert result.code == 0, result.err
    assert "Kinnitan: 38001085718" in text_of(idclient)
    listed = idclient("config", "show", "--json").json["appearances"]
    assert listed["mine"]["corner"] == "top-right"
    assert listed["standard"]["origin"] == "default"


@pytest.mark.parametrize(
    ("options", "code", "status"),
    [
        (("--box", "500,10,200,50"), "document.box_off_page", 1),
        (("--visible", "--reason", "漢字"), "document.character_missing", 1),
        (("--text", "{name} שלום"), "document.character_unsuitable", 1),
        (("--font", "contract.pdf"), "document.font_unusable", 1),
        (("--image", "contract.pdf"), "document.image_unusable", 1),
        (("--page", "9"), "document.page_missing", 1),
        (("--visible=nothing",), "settings.unknown", 11),
        (("--visible", "--name", "漢字"), "document.character_missing", 1),
    ],
)
def test_what_cannot_be_shown_is_refused_and_no_pin_is_spent(
    idclient: CommandLine, contract: Path, options: tuple[str, ...], code: str, status: int
) -> None:
    assert contract.exists()
    result = idclient("--demo", "sign", "contract.pdf", *options, *PLAIN, "--json", stdin="99999\n")
    assert result.code == status, result.err
    answer = result.json
    assert (answer["results"][0]["error"] if "results" in answer else answer["error"])["code"] == code
    assert not (idclient.folder / "contract-demo-signed.pdf").exists()


@pytest.mark.parametrize(
    "options",
    [
        ("--box", "1,2,3"),
        ("--page", "0"),
        ("--text", "{pin}"),
        ("--visible=image",),
        ("--box=1,1,9,9", "--corner=top-left"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(idclient: CommandLine, contract: Path, options: tuple[str, ...]) -> None:
    assert contract.exists()
    assert idclient("--demo", "sign", "contract.pdf", *options, *PLAIN, stdin=PIN2).code == 2
