import hashlib
import json
from pathlib import Path

import pytest

import pip_source
from failure import SetupFailed

WHEEL = b"PK pretend wheel"
GOOD = frozenset({hashlib.sha256(WHEEL).hexdigest()})
NAME = "pip-26.3-py3-none-any.whl"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    page = tmp_path / "simple/pip"
    page.mkdir(parents=True)
    (page / NAME).write_bytes(WHEEL)
    (page / "index.html").write_text(f'<a href="pip-9.tar.gz">old</a> <a href="{NAME}#sha256=0">new</a>')
    return tmp_path / "simple"


def fetch(tmp_path: Path, environ: dict[str, str], hashes: frozenset[str] = GOOD) -> Path:
    return pip_source.fetch("26.3", hashes, tmp_path, environ, tmp_path / "home")


def test_the_locked_pip_comes_from_the_configured_index(tmp_path: Path, index: Path) -> None:
    wheel = fetch(tmp_path, {"PIP_INDEX_URL": index.as_uri() + "/"})
    assert wheel.name == NAME
    assert wheel.read_bytes() == WHEEL


def test_a_second_index_is_asked_when_the_first_has_nothing(tmp_path: Path, index: Path) -> None:
    environ = {"PIP_INDEX_URL": (tmp_path / "none").as_uri(), "PIP_EXTRA_INDEX_URL": index.as_uri()}
    assert fetch(tmp_path, environ).read_bytes() == WHEEL


def test_a_pip_that_is_not_the_locked_one_is_refused(tmp_path: Path, index: Path) -> None:
    with pytest.raises(SetupFailed, match="not the one"):
        fetch(tmp_path, {"PIP_INDEX_URL": index.as_uri()}, frozenset({"0" * 64}))
    assert not (tmp_path / NAME).exists()


def test_an_index_out_of_reach_is_told_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="cannot be reached"):
        fetch(tmp_path, {"PIP_INDEX_URL": (tmp_path / "none").as_uri()})


def test_an_address_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="unknown kind"):
        fetch(tmp_path, {"PIP_INDEX_URL": "ftp://127.0.0.1/simple"})


def test_nothing_is_fetched_offline(tmp_path: Path, index: Path) -> None:
    with pytest.raises(SetupFailed, match="OFFLINE"):
        fetch(tmp_path, {"PIP_INDEX_URL": index.as_uri(), "OFFLINE": "1"})


def test_the_file_is_found_on_a_json_page() -> None:
    page = json.dumps(
        {"files": [{"filename": "x", "url": "/x"}, {"filename": NAME, "url": f"../../f/{NAME}"}]}
    ).encode()
    url = pip_source.file_url(page, "application/vnd.pypi.simple.v1+json", "https://mirror.test/simple/pip/", NAME)
    assert url == f"https://mirror.test/f/{NAME}"


def test_a_page_without_the_file_yields_nothing() -> None:
    assert pip_source.file_url(b"<a>no address</a>", "text/html", "https://mirror.test/", NAME) is None


def test_pips_settings_are_read_from_the_machine_then_the_person_then_the_environment(tmp_path: Path) -> None:
    for name, text in (
        ("etc/pip.conf", "[global]\nindex-url = one\ncert = machine.pem\n"),
        ("home/.config/pip/pip.conf", "[global]\nindex_url = two\nextra-index-url = three\n  four\n"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = pip_source.configuration({"PIP_CERT": "own.pem"}, tmp_path / "home", tmp_path)
    assert found == {"index-url": "two", "extra-index-url": "three\nfour", "cert": "own.pem"}


def test_a_broken_configuration_of_pip_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "pip.conf"
    broken.write_text("no section\n")
    with pytest.raises(SetupFailed, match="configuration"):
        pip_source.configuration({"PIP_CONFIG_FILE": str(broken)}, tmp_path, tmp_path)


def test_the_wheel_of_the_distribution_is_used_when_it_is_there(tmp_path: Path) -> None:
    assert pip_source.system_wheel(tmp_path) is None
    (tmp_path / "pip-23.0.1-py3-none-any.whl").touch()
    assert pip_source.system_wheel(tmp_path) == tmp_path / "pip-23.0.1-py3-none-any.whl"
