"""What is wrong with a manifest is named, each thing by its own code; a right one is called ready."""

import json
from pathlib import Path
from typing import Any

import pytest

from idclient.browsers.catalogue import BROWSERS
from idclient.browsers.installing import install
from idclient.browsers.places import Computer, Place, Scope, System, place_of
from idclient.browsers.status import Status, look
from tests.browsers.computers import KeptRegistry, computer, program

CHROMIUM = BROWSERS[0]


@pytest.fixture
def here(tmp_path: Path) -> Computer:
    return computer(tmp_path)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return program(tmp_path / "bin")


@pytest.fixture
def installed(here: Computer, ours: Path) -> Place:
    place = place_of(here, CHROMIUM, Scope.USER)
    install(here, place, ours, [])
    return place


def codes(status: Status) -> list[str]:
    return [problem.code for problem in status.problems]


def change(place: Place, **fields: Any) -> None:
    document = json.loads(place.path.read_bytes())
    place.path.write_text(json.dumps(document | fields))


def test_nothing_there_is_nothing_wrong_and_not_ready(here: Computer, ours: Path) -> None:
    status = look(here, CHROMIUM, ours, [])

    assert (status.place, codes(status), status.is_ready) == (None, [], False)


def test_what_was_installed_is_ready(here: Computer, ours: Path, installed: Place) -> None:
    status = look(here, CHROMIUM, ours, [])

    assert status.is_ready
    assert status.place == installed


def test_the_program_of_another_maker_is_named(here: Computer, ours: Path, installed: Place) -> None:
    change(installed, path="/usr/bin/web-eid")

    status = look(here, CHROMIUM, ours, [])

    assert codes(status) == ["browser.manifest_foreign"]
    assert status.problems[0].facts["program"] == "/usr/bin/web-eid"


def test_a_program_that_is_gone_is_named(here: Computer, ours: Path, installed: Place) -> None:
    ours.unlink()
    assert codes(look(here, CHROMIUM, ours, [])) == ["browser.program_missing"]


def test_a_program_that_may_not_start_is_named(here: Computer, ours: Path, installed: Place) -> None:
    ours.chmod(0o600)
    assert codes(look(here, CHROMIUM, ours, [])) == ["browser.program_missing"]


def test_another_installation_is_named(here: Computer, installed: Place, tmp_path: Path) -> None:
    assert codes(look(here, CHROMIUM, program(tmp_path / "new"), [])) == ["browser.manifest_outdated"]


def test_an_extension_that_is_not_let_in_is_named(here: Computer, ours: Path, installed: Place) -> None:
    assert codes(look(here, CHROMIUM, ours, ["a" * 32])) == ["browser.manifest_incomplete"]


def test_a_manifest_that_others_may_write_to_is_named(here: Computer, ours: Path, installed: Place) -> None:
    installed.path.chmod(0o646)
    assert codes(look(here, CHROMIUM, ours, [])) == ["browser.manifest_exposed"]


def test_a_broken_manifest_is_named(here: Computer, ours: Path, installed: Place) -> None:
    installed.path.write_text("{")
    assert codes(look(here, CHROMIUM, ours, [])) == ["browser.manifest_broken"]


def test_all_that_is_wrong_is_named_at_once(here: Computer, ours: Path, installed: Place) -> None:
    ours.unlink()
    change(installed, allowed_origins=[])
    installed.path.chmod(0o666)

    assert codes(look(here, CHROMIUM, ours, [])) == [
        "browser.program_missing",
        "browser.manifest_incomplete",
        "browser.manifest_exposed",
    ]


def test_the_users_manifest_goes_before_that_for_everybody(here: Computer, ours: Path, installed: Place) -> None:
    install(here, place_of(here, CHROMIUM, Scope.SYSTEM), ours, [])
    change(installed, path="/usr/bin/web-eid")

    status = look(here, CHROMIUM, ours, [])

    assert status.place == installed
    assert codes(status) == ["browser.manifest_foreign"]


def test_that_for_everybody_counts_where_the_user_has_none(here: Computer, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    ours = program(shared / "bin")
    shared.chmod(0o777)
    place = place_of(here, CHROMIUM, Scope.SYSTEM)
    install(here, place, ours, [])

    status = look(here, CHROMIUM, ours, [])

    assert status.place == place
    assert codes(status) == ["browser.program_exposed"]


def test_a_snap_is_named_beside_everything_else(here: Computer, ours: Path, installed: Place) -> None:
    (here.home / "snap" / "chromium").mkdir(parents=True)
    assert codes(look(here, CHROMIUM, ours, [])) == ["browser.confined"]


def test_windows_reads_the_manifest_that_the_registry_names(tmp_path: Path, ours: Path) -> None:
    folder = tmp_path / "windows"
    folder.mkdir()
    windows = computer(folder, System.WINDOWS)
    assert isinstance(windows.registry, KeptRegistry)
    place = place_of(windows, CHROMIUM, Scope.USER)
    install(windows, place, ours, [])
    assert look(windows, CHROMIUM, ours, []).is_ready

    windows.registry.keys.clear()
    assert look(windows, CHROMIUM, ours, []).place is None


def test_an_extension_that_nobody_knows_is_named_if_it_is_let_in(here: Computer, ours: Path, installed: Place) -> None:
    known = json.loads(installed.path.read_bytes())["allowed_origins"]
    stranger = f"chrome-extension://{'b' * 32}/"
    change(installed, allowed_origins=[*known, stranger])

    status = look(here, CHROMIUM, ours, [])

    assert codes(status) == ["browser.manifest_too_wide"]
    assert status.problems[0].facts["callers"] == stranger
    assert look(here, CHROMIUM, ours, ["b" * 32]).is_ready


def test_a_folder_in_which_others_may_replace_the_manifest_is_named(
    here: Computer, ours: Path, installed: Place
) -> None:
    installed.path.parent.chmod(0o777)
    status = look(here, CHROMIUM, ours, [])
    assert codes(status) == ["browser.manifest_exposed"]
    assert status.problems[0].facts["path"] == str(installed.path.parent)
    installed.path.parent.chmod(0o1777)  # where each may replace their own only
    assert look(here, CHROMIUM, ours, []).is_ready


def test_the_sticky_bit_protects_no_file(here: Computer, ours: Path, installed: Place) -> None:
    installed.path.chmod(0o1666)
    assert codes(look(here, CHROMIUM, ours, [])) == ["browser.manifest_exposed"]
