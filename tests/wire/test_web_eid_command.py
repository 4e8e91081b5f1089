"""Commands of Web eID: exactly the prescribed arguments, or none."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors.login import NonceUnfit, OriginRefused
from idclient.errors.native import CommandRefused
from idclient.wire.web_eid_command import Authenticate, GetSigningCertificate, Quit, SignHash, read_command

ORIGIN = "https://service.example"
NONCE = "n" * 44
HASH = base64.b64encode(bytes(48)).decode()
CERTIFICATE = base64.b64encode(b"certificate").decode()
SIGN = {"hash": HASH, "hashFunction": "SHA-384", "certificate": CERTIFICATE, "origin": ORIGIN}


def command(name: Any, **arguments: Any) -> Any:
    return read_command({"command": name, "arguments": arguments})


def test_the_four_commands_are_read() -> None:
    login = command("authenticate", challengeNonce=NONCE, origin=ORIGIN, lang="et")
    assert isinstance(login, Authenticate)
    assert (login.nonce, login.origin.text, login.language) == (NONCE, ORIGIN, "et")

    assert isinstance(command("get-signing-certificate", origin=ORIGIN), GetSigningCertificate)

    sign = command("sign", **SIGN)
    assert isinstance(sign, SignHash)
    assert (sign.digest, sign.hash_function, sign.certificate) == (bytes(48), "SHA-384", b"certificate")

    assert command("quit") == Quit()


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ({}, "message"),
        ({"command": "quit"}, "message"),
        ({"command": "quit", "arguments": {}, "more": 1}, "message"),
        ({"command": "status", "arguments": {}}, "command"),
        ({"command": ["quit"], "arguments": {}}, "command"),
        ({"command": None, "arguments": {}}, "command"),
        ({"command": "quit", "arguments": []}, "arguments"),
        ({"command": "quit", "arguments": {"lang": "et"}}, "arguments"),
        ({"command": "authenticate", "arguments": {"origin": ORIGIN}}, "arguments"),
        ({"command": "authenticate", "arguments": {"origin": ORIGIN, "challengeNonce": 44}}, "challengeNonce"),
        ({"command": "sign", "arguments": SIGN | {"pin": "1234"}}, "arguments"),
        ({"command": "sign", "arguments": SIGN | {"hash": HASH[:-4]}}, "hash"),
        ({"command": "sign", "arguments": SIGN | {"hash": "****"}}, "hash"),
        ({"command": "sign", "arguments": SIGN | {"hashFunction": "SHA-1"}}, "hashFunction"),
        ({"command": "sign", "arguments": SIGN | {"certificate": ""}}, "certificate"),
    ],
)
def test_anything_but_the_prescribed_arguments_is_refused(document: dict[str, Any], what: str) -> None:
    with pytest.raises(CommandRefused) as caught:
        read_command(document)

    assert caught.value.facts == {"what": what}


@pytest.mark.parametrize("length", [0, 10, 43, 129])
def test_a_nonce_is_of_44_to_128_characters(length: int) -> None:
    with pytest.raises(NonceUnfit):
        command("authenticate", challengeNonce="n" * length, origin=ORIGIN)


@pytest.mark.parametrize("origin", ["http://service.example", ORIGIN + "/", "https://user@service.example", ""])
def test_an_origin_that_may_not_be_signed_is_refused_in_every_command(origin: str) -> None:
    for name, arguments in (
        ("authenticate", {"challengeNonce": NONCE}),
        ("get-signing-certificate", {}),
        ("sign", SIGN),
    ):
        with pytest.raises(OriginRefused):
            command(name, **{**arguments, "origin": origin})


@pytest.mark.parametrize(
    "name", ["SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512"]
)
def test_every_hash_has_its_own_length(name: str) -> None:
    size = int(name[-3:]) // 8
    good = base64.b64encode(bytes(size)).decode()

    assert command("sign", **SIGN | {"hashFunction": name, "hash": good}).digest == bytes(size)
    with pytest.raises(CommandRefused):
        command("sign", **SIGN | {"hashFunction": name, "hash": base64.b64encode(bytes(size + 1)).decode()})


@pytest.mark.parametrize(("language", "read"), [("et", "et"), ("EN", "en"), ("est", ""), ("<b", ""), ("", "")])
def test_a_language_is_a_wish(language: str, read: str) -> None:
    assert command("get-signing-certificate", origin=ORIGIN, lang=language).language == read


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["command", "arguments", "x"]), JSON, max_size=3))
def test_any_object_is_a_command_or_refused(document: dict[str, Any]) -> None:
    try:
        read_command(document)
    except Error:
        return
    assert document == {"command": "quit", "arguments": {}}
