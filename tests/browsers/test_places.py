"""Manifests go where each browser looks for them; which browsers there are is seen without starting any."""

from pathlib import Path

import pytest

from idclient.browsers.catalogue import BROWSERS
from idclient.browsers.places import Scope, System, browsers_found, package_of, place_of
from tests.browsers.computers import KeptRegistry, computer

BY_NAME = {browser.name: browser for browser in BROWSERS}


@pytest.mark.parametrize(
    ("system", "scope", "name", "wanted"),
    [
        (System.LINUX, Scope.USER, "chromium", "home/.config/chromium/NativeMessagingHosts"),
        (System.LINUX, Scope.USER, "chrome", "home/.config/google-chrome/NativeMessagingHosts"),
        (System.LINUX, Scope.USER, "firefox", "home/.mozilla/native-messaging-hosts"),
        (System.LINUX, Scope.SYSTEM, "chromium", "root/etc/chromium/native-messaging-hosts"),
        (System.LINUX, Scope.SYSTEM, "chrome", "root/etc/opt/chrome/native-messaging-hosts"),
        (System.LINUX, Scope.SYSTEM, "firefox", "root/usr/lib/mozilla/native-messaging-hosts"),
        (System.MACOS, Scope.SYSTEM, "chrome", "root/Library/Google/Chrome/NativeMessagingHosts"),
        (System.MACOS, Scope.SYSTEM, "firefox", "root/Library/Application Support/Mozilla/NativeMessagingHosts"),
    ],
)
def test_each_browser_has_its_folders(tmp_path: Path, system: System, scope: Scope, name: str, wanted: str) -> None:
    place = place_of(computer(tmp_path, system), BY_NAME[name], scope)

    assert place.path == tmp_path / wanted / "eu.webeid.json"
    assert place.key == ""


def test_a_distribution_with_lib64_has_the_manifest_of_firefox_there(tmp_path: Path) -> None:
    fedora = computer(tmp_path)
    (fedora.root / "usr" / "lib64").mkdir(parents=True)
    (fedora.root / "usr" / "lib" / "mozilla").parent.mkdir()
    (fedora.root / "usr" / "lib64" / "mozilla").mkdir()

    place = place_of(fedora, BY_NAME["firefox"], Scope.SYSTEM)

    assert place.path.parent == fedora.root / "usr/lib64/mozilla/native-messaging-hosts"


def test_windows_has_a_key_for_each_browser_and_a_file_of_its_own(tmp_path: Path) -> None:
    windows = computer(tmp_path, System.WINDOWS)
    places = [place_of(windows, browser, scope) for browser in BROWSERS for scope in Scope]

    assert len({place.key for place in places}) == len({place.path for place in places}) == len(places)
    chrome = place_of(windows, BY_NAME["chrome"], Scope.SYSTEM)
    assert chrome.key == r"HKLM\SOFTWARE\Google\Chrome\NativeMessagingHosts\eu.webeid"
    assert place_of(windows, BY_NAME["firefox"], Scope.USER).key.startswith(r"HKCU\SOFTWARE\Mozilla")


def test_a_folder_given_with_user_data_dir_goes_before_all_rules(tmp_path: Path) -> None:
    place = place_of(computer(tmp_path), BY_NAME["chromium"], Scope.USER, tmp_path / "profile")

    assert place.path == tmp_path / "profile" / "NativeMessagingHosts" / "eu.webeid.json"


def test_browsers_are_found_by_their_profiles_and_by_their_programs(tmp_path: Path) -> None:
    here = computer(tmp_path, programs=("google-chrome-stable",))
    assert [browser.name for browser in browsers_found(here)] == ["chrome"]

    (here.home / ".mozilla").mkdir()
    assert [browser.name for browser in browsers_found(here)] == ["chrome", "firefox"]


def test_browsers_of_windows_are_found_in_its_registry(tmp_path: Path) -> None:
    here = computer(tmp_path, System.WINDOWS)
    assert isinstance(here.registry, KeptRegistry)
    here.registry.keys[r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\msedge.exe"] = "msedge.exe"

    assert [browser.name for browser in browsers_found(here)] == ["edge"]


@pytest.mark.parametrize(
    ("folder", "name", "wanted"),
    [
        ("snap/firefox", "firefox", "Snap"),
        (".var/app/org.mozilla.firefox", "firefox", "Flatpak"),
        (".config/chromium", "chromium", None),
    ],
)
def test_a_snap_or_flatpak_is_told_from_an_ordinary_browser(
    tmp_path: Path, folder: str, name: str, wanted: str | None
) -> None:
    here = computer(tmp_path)
    (here.home / folder).mkdir(parents=True)

    assert package_of(here, BY_NAME[name]) == wanted


def test_an_ordinary_firefox_beside_a_snap_is_what_counts(tmp_path: Path) -> None:
    here = computer(tmp_path, programs=("firefox",))
    (here.home / "snap" / "firefox").mkdir(parents=True)

    assert package_of(here, BY_NAME["firefox"]) is None
