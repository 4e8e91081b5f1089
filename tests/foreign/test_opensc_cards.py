"""Debian's OpenSC talks to the emulated card of every model through both doors, in both transmission protocols."""

import subprocess

import pytest

from idclient.emulators.chip import MODELS, Chip, Options, Protocol
from tests.emulators.doors import REAL, SOFTWARE, opened
from tests.emulators.personalisation import residents_card
from tests.judges import need

pytestmark = pytest.mark.foreign


def exchange(door: str, chip: Chip, *commands: str) -> str:
    """Return what opensc-tool prints about the card's ATR and answers."""
    program = need("opensc-tool", "opensc")
    with opened(door, chip) as card:
        arguments = [part for command in commands for part in ("-s", command)]
        done = subprocess.run(
            [program, "-a", *arguments],
            env=card.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    return done.stdout


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("door", [SOFTWARE, REAL])
def test_the_card_of_each_model_shows_its_atr_and_its_application(door: str, model: str) -> None:
    profile = MODELS[model]
    main = profile.main.hex()
    said = exchange(door, Chip(residents_card(), model=profile), f"00A4040C{len(main) // 2:02X}{main}")
    assert profile.atr.hex(":") in said
    assert "SW1=0x90, SW2=0x00" in said


@pytest.mark.parametrize("door", [SOFTWARE, REAL])
def test_a_contactless_card_shows_its_own_atr_and_no_file(door: str) -> None:
    chip = Chip(residents_card(), options=Options(contactless=True))
    main = MODELS["estonia-2018"].main.hex()
    said = exchange(door, chip, f"00A4040C10{main}", "00A4020C02011C", "00A4020C02D003")
    assert "3b:8b:80:01:00:12:23:3f:53:65:49:44:0f:90:00:a0" in said
    assert said.count("SW1=0x90, SW2=0x00") == 2
    assert "SW1=0x69, SW2=0x82" in said


@pytest.mark.parametrize("door", [SOFTWARE, REAL])
def test_opensc_fetches_answers_of_a_card_with_t0_itself(door: str) -> None:
    chip = Chip(residents_card(), model=MODELS["finland"], options=Options(protocol=Protocol.T0))
    said = exchange(door, chip, "00A4040C0CA000000063504B43532D3135", "00A4080402433100", "00B0000010")
    assert "62 13 81 02" in said
    assert said.count("SW1=0x90, SW2=0x00") == 3
