"""Attacks on logins in a browser, by their numbers in the field's literature: each is tried, and what stops it is seen.

A1: a site has its own digest signed with the authentication key, which is a login wherever TLS client certificates are
    (Parsovs, "Practical issues with TLS client certificate authentication"; old signing plug-ins).
A2: a site relays another's challenge and has the proof for itself (Web eID system architecture, origin in the proof).
A3: a host that only looks like another one: homographs, punycode, right-to-left letters, length, user names, dots.
A4: a local service that any page can talk to (clienteafirma issue 530).
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from idclient.errors.login import TokenSignatureInvalid
from idclient.relying_party.tokens import Person, TokenValidator
from idclient.settings import load
from idclient.wiring import open_environment
from tests.native.browser import NONCE, ORIGIN, Browser, command, framed, login
from tests.native.processes import family
from tests.native.waiting import until

PIN1 = "1234"
EVIL = "https://evil.example"
HOMOGRAPHS = {
    "https://xn--80ak6aa92e.com": "xn--80ak6aa92e.com",  # аррӏе.com, every letter Cyrillic
    "https://xn--pypal-4ve.com": "xn--pypal-4ve.com",  # pаypal.com, one letter Cyrillic
    "https://xn--example-8m6d.com": "xn--example-8m6d.com",  # a letter that turns the direction
    "https://xn--mgbh0fb.example": "xn--mgbh0fb.example",  # مثال, right to left
    "https://xn--oogle-qmc.ee": "xn--oogle-qmc.ee",  # ɡoogle.ee, a Latin letter, but not that one
    "https://xn--ra-hpa.ee": "xn--ra-hpa.ee",  # rıa.ee, without its dot
}
NO_ORIGINS = (
    "https://bank.example@evil.example",
    "https://bank.example.",
    "https://bank.example\u202e.elpmaxe.live",
    "https://b\u0430nk.example",
    "https://bank.example%00.evil.example",
    "https://bank.example\\@evil.example",
    "https://BANK.example",
    "https://" + "a." * 124 + "example",
    "http://bank.example",
    "null",
)


@contextmanager
def bank(home: Path, origin: str) -> Iterator[TokenValidator]:
    """A service that believes in the TEST authorities of this folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IDCLIENT_DATA", str(home / "data"))
        with open_environment(load(home / "none.toml", {}, {}), demo=True) as environment:
            yield TokenValidator(origin, environment)


def validated(home: Path, origin: str, token: Any) -> Person:
    with bank(home, origin) as validator:
        return validator.validate(json.dumps(token), NONCE)


def refused(answer: Any) -> tuple[str, str]:
    """Return the code for the page, and ours."""
    error = answer["error"]
    return error["code"], error["message"].rpartition("[")[2].rstrip("]")


def test_a1_a_page_that_has_a_hash_signed_with_the_authentication_certificate_gets_nothing(tmp_path: Path) -> None:
    with Browser([PIN1], home=tmp_path) as browser:
        certificate = browser.ask(login())["unverifiedCertificate"]
    browser.seen.unlink()
    digest = base64.b64encode(hashlib.sha384(b"a handshake of TLS").digest()).decode()
    asked = command("sign", origin=ORIGIN, certificate=certificate, hash=digest, hashFunction="SHA-384")
    with Browser(["close"], home=tmp_path) as browser:
        answer = browser.ask(asked)

    assert refused(answer) == ("ERR_WEBEID_NATIVE_FATAL", "native.other_card")
    assert "code" not in browser.states()


@pytest.mark.parametrize(
    "more", [{"hash": "AA=="}, {"hash": base64.b64encode(bytes(48)).decode(), "hashFunction": "SHA-384"}]
)
def test_a1_a_login_takes_no_digest_of_the_page(tmp_path: Path, more: dict[str, str]) -> None:
    with Browser(home=tmp_path) as browser:
        answer = browser.ask(login(**more))

        assert refused(answer) == ("ERR_WEBEID_NATIVE_INVALID_ARGUMENT", "native.command_refused")
        assert not browser.seen.exists()


def test_a2_a_proof_for_one_site_is_worth_nothing_at_another(tmp_path: Path) -> None:
    with Browser([PIN1], home=tmp_path) as browser:
        token = browser.ask(login(origin=EVIL))

    assert {view["host"] for view in browser.views()} == {"evil.example"}
    assert validated(tmp_path, EVIL, token).country == "EE"
    with pytest.raises(TokenSignatureInvalid):
        validated(tmp_path, ORIGIN, token)


@pytest.mark.parametrize("place", ["https://service.example:8443", "https://service.example.evil.example"])
def test_a2_a_host_that_begins_alike_or_another_port_is_another_site(tmp_path: Path, place: str) -> None:
    with Browser([PIN1], home=tmp_path) as browser:
        token = browser.ask(login(origin=place))

    with pytest.raises(TokenSignatureInvalid):
        validated(tmp_path, ORIGIN, token)


@pytest.mark.parametrize("origin", HOMOGRAPHS)
def test_a3_a_host_that_looks_like_another_is_shown_in_its_technical_form_with_a_warning(
    tmp_path: Path, origin: str
) -> None:
    with Browser(["close"], home=tmp_path) as browser:
        browser.ask(login(origin=origin))

    assert {(view["host"], view["punycode"]) for view in browser.views()} == {(HOMOGRAPHS[origin], True)}


def test_a3_what_is_signed_is_what_the_browser_said_whatever_is_shown(tmp_path: Path) -> None:
    origin = "https://xn--pike-loa.ee"
    with Browser([PIN1], home=tmp_path) as browser:
        token = browser.ask(login(origin=origin))

    assert {view["host"] for view in browser.views()} == {"päike.ee"}
    validated(tmp_path, origin, token)


@pytest.mark.parametrize("origin", NO_ORIGINS)
def test_a3_what_is_no_plain_origin_opens_no_window(tmp_path: Path, origin: str) -> None:
    with Browser(home=tmp_path) as browser:
        answer = browser.ask(login(origin=origin))

        assert refused(answer) == ("ERR_WEBEID_NATIVE_INVALID_ARGUMENT", "login.origin_refused")
        assert not browser.seen.exists()


def test_a4_nothing_listens_while_somebody_is_asked(tmp_path: Path) -> None:
    with Browser(["stay"], home=tmp_path) as browser:
        browser.greet()
        browser.stdin.write(framed(login()))
        until(browser, "code")
        opened = {
            str(link.readlink())
            for number in family(browser.process.pid)
            for link in Path(f"/proc/{number}/fd").iterdir()
        }

    assert any(name.startswith("pipe:") for name in opened)
    assert not {name for name in opened if name.startswith("socket:")}


@pytest.mark.parametrize(
    "arguments",
    [
        ["https://evil.example"],
        ["https://evil.example/"],
        ["chrome-extension://ncibgoaomkmdpilpocfeponihegamlic.evil.example/"],
        ["chrome-extension://evil/ncibgoaomkmdpilpocfeponihegamlic/"],
        ["moz-extension://e68418bc-f2b0-4459-a9ea-3e72b6751b07/"],
        ["/some/eu.webeid.json", "e68418bc-f2b0-4459-a9ea-3e72b6751b07"],
    ],
)
def test_a4_whoever_is_not_the_extension_is_not_answered(tmp_path: Path, arguments: list[str]) -> None:
    with Browser(home=tmp_path, arguments=arguments) as browser:
        answer = browser.ask(login())

        assert refused(answer) == ("ERR_WEBEID_NATIVE_FATAL", "native.caller_unknown")
        assert not browser.seen.exists()
