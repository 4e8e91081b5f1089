"""Everything behind one port: which path belongs to whom, and the HTTPS authority that lasts."""

from datetime import timedelta
from pathlib import Path

import pytest

from idclient.adapters.clock import SystemClock
from idclient.emulators.phone.site import site
from idclient.emulators.phone.tls_folder import open_tls
from idclient.ports import Request, Response

NAMES = ("mobile-id", "smart-id", "phones", "control", "ocsp")


def answered(url: str, method: str = "GET") -> Response:
    def named(name: str) -> Response:
        return Response(200, {}, name.encode())

    services = {name: (lambda _request, name=name: named(name)) for name in NAMES}
    answer = site(services, {"authorities.pem": b"PEM"})(Request(method, url, "emulator"))
    assert isinstance(answer, Response)
    return answer


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("mid-api/authentication", "mobile-id"),
        ("/mid-api//authentication/session/x", "mobile-id"),
        ("some/gateway/mid-api/version", "mobile-id"),
        ("mid-api", "mobile-id"),
        ("smart-id-rp/v3/session/x", "smart-id"),
        ("smart-id-rp/v1/authentication/pno/EE/1", "smart-id"),
        ("sid/v2/certificatechoice/etsi/x", "smart-id"),
        ("v3/session/x", "smart-id"),
        ("mock/device-link", "smart-id"),
        ("phones/", "phones"),
        ("phones/PNOEE-60001019906/state", "phones"),
        ("control/scenario", "control"),
        ("ocsp", "ocsp"),
        ("ocsp/MFEwTzBNMEswSTAJBgUrDgMCGgUABBQ", "ocsp"),
    ],
)
def test_each_path_has_its_service(path: str, owner: str) -> None:
    assert answered(f"http://127.0.0.1:1/{path}").body == owner.encode()


def test_the_root_leads_to_the_phones_and_files_are_there() -> None:
    assert answered("http://x/").headers["location"] == "/phones/"
    assert answered("http://x/phones").headers["location"] == "/phones/"
    assert answered("http://x/files/authorities.pem").body == b"PEM"
    assert answered("http://x/files/authorities.pem", "POST").status == 404
    assert answered("http://x/files/other").status == 404
    assert answered("http://x/v4/session").status == 404


def test_the_authority_for_https_lasts_until_it_expires_or_other_names_are_wanted(tmp_path: Path) -> None:
    now = SystemClock().now()
    first = open_tls(tmp_path, now)
    again = open_tls(tmp_path, now + timedelta(days=300))
    assert (again.authority, again.pin) == (first.authority, first.pin)
    again.context()
    assert open_tls(tmp_path, now, ("elsewhere",)).pin != first.pin
    first = open_tls(tmp_path, now)
    assert open_tls(tmp_path, now + timedelta(days=396)).pin != first.pin


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b'{"format": 1, "hosts": [], "key": "x"}', b"\xff"])
def test_a_damaged_file_is_replaced(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "TEST-phone-tls.json").write_bytes(damage)
    now = SystemClock().now()
    assert open_tls(tmp_path, now).pin == open_tls(tmp_path, now).pin


def test_a_folder_that_cannot_be_written_keeps_nothing_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert open_tls(tmp_path / "file" / "x", SystemClock().now()).pin
