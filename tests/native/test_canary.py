"""However a request of a page ends, nothing secret is in a log, an argument, an environment, a file or a refusal."""

import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import canary
from tests.cli.run import CommandLine
from tests.cli.virtual import virtual
from tests.native.browser import Browser, command, framed, login
from tests.native.processes import family
from tests.native.waiting import until

NONCE = base64.b64encode(b"kanaarilind laulab ainult Sulle").decode()
HOST = "kanaari.example"
ORIGIN = f"https://{HOST}"
DIGEST = bytes(range(100, 148))
LOGIN = login(origin=ORIGIN, challengeNonce=NONCE)
CERTIFICATE = command("get-signing-certificate", origin=ORIGIN)
SPOKEN = {"nonce": NONCE, "host": HOST, "hash": DIGEST.hex(), "hash of the page": base64.b64encode(DIGEST).decode()}
OWN = ("data", "acts", "seen.jsonl")
"""What of the folder belongs to the emulated card and to the scripted person."""

EVERYTHING = "import logging; logging.basicConfig(level=1)"
"""Let every logger there is speak to standard error."""
BROKEN = (
    EVERYTHING + "; import idclient.journeys.web_eid as journey; journey.make_token = "
    "lambda environment, identity, asked, dialog, **more: (_ for _ in ()).throw("
    "RuntimeError(asked.nonce + asked.origin.text + str(dialog._request['holder'])))"
)


def secrets_in(octets: bytes) -> list[str]:
    """Name what must not be seen and is."""
    text = octets.decode("utf-8", errors="replace").casefold()
    spoken = [name for name, secret in SPOKEN.items() if any(form in text for form in canary.forms(secret))]
    return canary.found_in(octets) + spoken


class Home:
    """A folder of this program's own, and a card at a virtual reader whose PINs are found nowhere else."""

    def __init__(self, folder: Path, readers: dict[str, str]) -> None:
        self.folder = folder
        self.environ = readers | {"TMPDIR": str(folder / "temporary")}

    def browser(self, *acts: str, noise: str = EVERYTHING) -> Browser:
        """Start the program with a person whose digits are in no argument."""
        person, script, seen = Path(__file__).with_name("window_person.py"), self.folder / "acts", "seen.jsonl"
        script.write_text("\n".join(acts), "ascii")
        (self.folder / seen).unlink(missing_ok=True)
        window = [sys.executable, str(person), str(self.folder / seen), "--from", str(script)]
        return Browser(home=self.folder, window=window, noise=noise, environ=self.environ)

    def leaks(self) -> dict[str, list[str]]:
        """Return the secrets in each file and in its name."""
        found = {
            str(path.relative_to(self.folder)): secrets_in(path.read_bytes() + path.name.encode())
            for path in self.folder.rglob("*")
            if path.is_file() and path.relative_to(self.folder).parts[0] not in OWN
        }
        return {name: secrets for name, secrets in found.items() if secrets}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("home")
    (folder / "temporary").mkdir()
    idclient = CommandLine(folder)
    with virtual(idclient) as readers:
        for name, old, new in (("PIN1", "1234", canary.PIN1), ("PIN2", "12345", canary.PIN2)):
            words = ("--demo", "card", "pin", "change", name, "--pin-stdin")
            changed = idclient(*words, stdin=f"{old}\n{new}\n{new}\n", environment=readers.environment)
            assert changed.code == 0, changed.err
        yield Home(folder, readers.environment)


def signing(certificate: str) -> Any:
    hashed = base64.b64encode(DIGEST).decode()
    return command("sign", origin=ORIGIN, certificate=certificate, hash=hashed, hashFunction="SHA-384")


@pytest.mark.parametrize(
    ("asked", "acts", "noise", "ends_in"),
    [
        (LOGIN, [canary.PIN1], EVERYTHING, ""),
        (LOGIN, [canary.NEW_PIN1, canary.PIN1], EVERYTHING, ""),
        (LOGIN, [canary.PUK, "close"], EVERYTHING, "User cancelled"),
        (CERTIFICATE, ["yes"], EVERYTHING, ""),
        (CERTIFICATE, ["close"], EVERYTHING, "User cancelled"),
        (signing(base64.b64encode(b"\x30\x03\x02\x01\x01").decode()), ["close"], EVERYTHING, "[native.other_card]"),
        (LOGIN, [], BROKEN, "[internal]"),
        (
            {**LOGIN, "arguments": {**LOGIN["arguments"], canary.CODE: NONCE}},
            [],
            EVERYTHING,
            "[native.command_refused]",
        ),
        (login(origin=ORIGIN + "/" + canary.TOKEN, challengeNonce=NONCE), [], EVERYTHING, "[login.origin_refused]"),
        (login(origin=ORIGIN, challengeNonce=NONCE[:-9]), [], EVERYTHING, "[login.nonce_unfit]"),
    ],
)
def test_no_end_of_a_request_shows_what_only_page_card_and_person_know(
    home: Home, asked: Any, acts: list[str], noise: str, ends_in: str
) -> None:
    with home.browser(*acts, noise=noise) as started:
        answer = started.ask(asked)
        assert started.rest() == b""
        said = started.errors()

    refusal = answer.get("error", {}).get("message", "")
    assert refusal.endswith(ends_in) and bool(refusal) is bool(ends_in), answer  # noqa: PT018 one fact
    assert secrets_in(refusal.encode()) == []
    assert "DEBUG" in said or not acts
    assert secrets_in(said.encode()) == [], said
    assert home.leaks() == {}


def test_a_signature_for_a_page_shows_nothing_either(home: Home) -> None:
    with home.browser("yes") as started:
        certificate = started.ask(CERTIFICATE)["certificate"]
    with home.browser(canary.NEW_PIN2, canary.PIN2) as started:
        assert "signature" in started.ask(signing(certificate))
        started.rest()
        said = started.errors()

    assert secrets_in(said.encode()) == [], said
    assert home.leaks() == {}


def test_while_somebody_is_asked_no_process_shows_it_and_after_the_browser_went_nothing_is_left(home: Home) -> None:
    with home.browser("stay") as started:
        started.greet()
        started.stdin.write(framed(LOGIN))
        until(started, "code")
        for number in family(started.process.pid):
            for name in ("cmdline", "environ", "comm"):
                assert secrets_in(Path(f"/proc/{number}/{name}").read_bytes()) == []
        assert home.leaks() == {}
        started.stdin.close()
        assert started.rest() == b""
        said = started.errors()

    assert secrets_in(said.encode()) == [], said
    assert list((home.folder / "temporary").iterdir()) == []


def test_the_search_finds_what_it_is_meant_to_find(home: Home) -> None:
    leak = home.folder / "temporary" / "leak"
    leak.write_text(f"{NONCE} {canary.PIN1}", "ascii")
    try:
        assert home.leaks() == {"temporary/leak": ["PIN1", "nonce"]}
    finally:
        leak.unlink()
    assert secrets_in(DIGEST.hex().upper().encode()) == ["hash"]
