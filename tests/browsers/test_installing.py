"""A manifest is written and taken back: right in content and mode, never over another program's, never half."""

import errno
import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.browsers.catalogue import BROWSERS, Family
from idclient.browsers.installing import install, require_program, uninstall
from idclient.browsers.manifests import read_manifest, write_manifest
from idclient.browsers.places import Computer, Place, Scope, System, place_of
from idclient.errors.browser import (
    ManifestBroken,
    ManifestForeign,
    ManifestNotRead,
    ManifestNotWritten,
    ProgramExposed,
    ProgramMissing,
)
from tests.browsers.computers import KeptRegistry, computer, program

BY_NAME = {browser.name: browser for browser in BROWSERS}
OWN = "abcdefghijklmnopabcdefghijklmnop"
FOREIGN = {"name": "eu.webeid", "description": "x", "path": "/usr/bin/web-eid", "type": "stdio"}


@pytest.fixture
def here(tmp_path: Path) -> Computer:
    return computer(tmp_path)


def place(here: Computer, name: str = "chromium", scope: Scope = Scope.USER) -> Place:
    return place_of(here, BY_NAME[name], scope)


def put(path: Path, document: object) -> bytes:
    path.parent.mkdir(parents=True)
    octets = json.dumps(document).encode()
    path.write_bytes(octets)
    return octets


def test_a_chromium_manifest_lets_the_extension_of_both_stores_in(here: Computer, tmp_path: Path) -> None:
    ours = program(tmp_path / "bin")

    assert install(here, place(here), ours, [OWN, "developer@example"])

    assert json.loads(place(here).path.read_bytes()) == {
        "name": "eu.webeid",
        "description": "Web eID with idclient: log in and sign with an ID card",
        "path": str(ours),
        "type": "stdio",
        "allowed_origins": [
            "chrome-extension://ncibgoaomkmdpilpocfeponihegamlic/",
            "chrome-extension://gnmckgbandlkacikdndelhfghdejfido/",
            f"chrome-extension://{OWN}/",
        ],
    }


def test_a_firefox_manifest_lets_the_extension_in_by_its_id(here: Computer, tmp_path: Path) -> None:
    install(here, place(here, "firefox"), program(tmp_path / "bin"), [OWN, "developer@example"])

    document = json.loads(place(here, "firefox").path.read_bytes())
    assert document["allowed_extensions"] == ["{e68418bc-f2b0-4459-a9ea-3e72b6751b07}", "developer@example"]
    assert "allowed_origins" not in document


@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_browsers_of_others_may_read_it_and_nobody_else_may_write(here: Computer, tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        install(here, place(here, scope=Scope.SYSTEM), program(tmp_path / "bin"), [])
    finally:
        os.umask(before)

    path = place(here, scope=Scope.SYSTEM).path
    assert path.stat().st_mode & 0o777 == 0o644
    assert path.parent.stat().st_mode & 0o777 == 0o755


def test_what_is_there_as_it_has_to_be_is_left_alone(here: Computer, tmp_path: Path) -> None:
    ours = program(tmp_path / "bin")
    install(here, place(here), ours, [])
    before = place(here).path.stat().st_ino

    assert not install(here, place(here), ours, [])
    assert place(here).path.stat().st_ino == before


def test_a_manifest_that_others_may_write_to_is_written_anew(here: Computer, tmp_path: Path) -> None:
    ours = program(tmp_path / "bin")
    install(here, place(here), ours, [])
    place(here).path.chmod(0o666)

    assert install(here, place(here), ours, [])
    assert place(here).path.stat().st_mode & 0o777 == 0o644


def test_the_manifest_of_another_program_is_not_touched(here: Computer, tmp_path: Path) -> None:
    octets = put(place(here).path, FOREIGN | {"allowed_origins": []})

    with pytest.raises(ManifestForeign):
        install(here, place(here), program(tmp_path / "bin"), [])
    with pytest.raises(ManifestForeign) as raised:
        uninstall(here, place(here))

    assert raised.value.facts["program"] == "/usr/bin/web-eid"
    assert place(here).path.read_bytes() == octets


def test_it_is_replaced_by_force(here: Computer, tmp_path: Path) -> None:
    put(place(here).path, FOREIGN | {"allowed_origins": []})

    assert install(here, place(here), program(tmp_path / "bin"), [], force=True)
    assert read_manifest(place(here).path.read_bytes(), Family.CHROMIUM, path="").is_ours


@pytest.mark.parametrize("octets", [b"", b"{", b"[]", b"\xff", b'{"name": "other", "type": "stdio"}', b"[" * 70_000])
def test_what_is_no_manifest_is_replaced_by_force_only(here: Computer, tmp_path: Path, octets: bytes) -> None:
    path, ours = place(here).path, program(tmp_path / "bin")
    path.parent.mkdir(parents=True)
    path.write_bytes(octets)

    with pytest.raises(ManifestBroken):
        install(here, place(here), ours, [])
    assert path.read_bytes() == octets
    assert install(here, place(here), ours, [], force=True)


def test_taking_it_back_leaves_nothing(here: Computer, tmp_path: Path) -> None:
    install(here, place(here), program(tmp_path / "bin"), [])

    assert uninstall(here, place(here))
    assert not uninstall(here, place(here))
    assert list(place(here).path.parent.iterdir()) == []


def test_a_full_disk_leaves_the_old_manifest_and_no_remains(
    here: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = program(tmp_path / "bin")
    install(here, place(here), ours, [])
    before = place(here).path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ManifestNotWritten) as raised:
        install(here, place(here), program(tmp_path / "elsewhere"), [])

    assert raised.value.facts["reason"] == "ENOSPC"
    assert place(here).path.read_bytes() == before
    assert [path.name for path in place(here).path.parent.iterdir()] == ["eu.webeid.json"]


def test_a_file_where_a_folder_has_to_be_is_an_error_of_ours(here: Computer, tmp_path: Path) -> None:
    (here.home / ".config").write_text("")

    with pytest.raises(ManifestNotWritten) as raised:
        install(here, place(here), program(tmp_path / "bin"), [])
    assert raised.value.facts["reason"] == "ENOTDIR"


def test_a_folder_where_the_manifest_has_to_be_is_an_error_of_ours(here: Computer, tmp_path: Path) -> None:
    place(here).path.mkdir(parents=True)

    with pytest.raises(ManifestNotRead) as raised:
        install(here, place(here), program(tmp_path / "bin"), [])
    assert raised.value.facts["reason"] == "EISDIR"


def test_the_program_has_to_be_there_and_to_start(tmp_path: Path) -> None:
    ours = program(tmp_path)
    require_program(ours, Scope.USER)

    ours.chmod(0o644)
    with pytest.raises(ProgramMissing):
        require_program(ours, Scope.USER)
    ours.unlink()
    with pytest.raises(ProgramMissing):
        require_program(ours, Scope.USER)


def test_a_program_that_others_may_replace_is_not_installed_for_everybody(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    ours = program(folder / "bin")
    folder.chmod(0o777)

    with pytest.raises(ProgramExposed):
        require_program(ours, Scope.SYSTEM)
    require_program(ours, Scope.USER)


def test_windows_names_the_manifest_in_its_registry(tmp_path: Path) -> None:
    windows = computer(tmp_path, System.WINDOWS)
    assert isinstance(windows.registry, KeptRegistry)
    here, ours = place(windows, "chrome"), program(tmp_path / "bin")

    assert install(windows, here, ours, [])
    assert windows.registry.keys == {here.key: str(here.path)}
    assert not install(windows, here, ours, [])

    assert uninstall(windows, here)
    assert windows.registry.keys == {}
    assert not here.path.exists()


def test_a_key_of_another_program_is_kept(tmp_path: Path) -> None:
    windows = computer(tmp_path, System.WINDOWS)
    assert isinstance(windows.registry, KeptRegistry)
    other, here = tmp_path / "other" / "eu.webeid.json", place(windows, "firefox")
    put(other, FOREIGN | {"allowed_extensions": []})
    windows.registry.keys[here.key] = str(other)

    with pytest.raises(ManifestForeign):
        install(windows, here, program(tmp_path / "bin"), [])
    assert not uninstall(windows, here)
    assert windows.registry.keys[here.key] == str(other)


def test_a_registry_that_may_not_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    windows = computer(tmp_path, System.WINDOWS)
    assert isinstance(windows.registry, KeptRegistry)
    windows.registry.closed = True

    with pytest.raises(ManifestNotWritten):
        install(windows, place(windows, "edge"), program(tmp_path / "bin"), [])


@given(st.binary(max_size=300), st.sampled_from(Family))
def test_any_octets_are_a_manifest_or_refused(octets: bytes, family: Family) -> None:
    with suppress(ManifestBroken):
        read_manifest(octets, family, path="")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(["path", "allowed_origins", "name", "type"]),
)
def test_any_value_in_any_field_is_taken_or_refused(value: object, field: str) -> None:
    document = json.loads(write_manifest(Family.CHROMIUM, Path("/x/idclient-web-eid"), []))
    with suppress(ManifestBroken):
        read_manifest(json.dumps(document | {field: value}).encode(), Family.CHROMIUM, path="")
