"""Passwords on the command line: from a pipe or a descriptor, never from an option; typed at a terminal unseen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import CommandLine, Result
from tests.cli.test_terminal import at_a_terminal
from tests.documents.encrypted import ALL, NONE, Lock, encrypted

PASSWORD = "Paberlipik 7"
PIN2 = "12345\n"


def put(idclient: CommandLine, *, permissions: int = ALL) -> Path:
    path = idclient.folder / "in.pdf"
    path.write_bytes(encrypted(Lock("AES-256 R6", PASSWORD.encode(), permissions=permissions)))
    return path


def with_descriptor(idclient: CommandLine, passwords: str, *arguments: str, stdin: str = PIN2) -> Result:
    reading, writing = os.pipe()
    os.write(writing, passwords.encode())
    os.close(writing)
    command = [sys.executable, "-m", "idclient", *arguments, "--password-fd", str(reading)]
    done = subprocess.run(
        command, input=stdin.encode(), capture_output=True, env=idclient.environment, cwd=idclient.folder,
        pass_fds=[reading], timeout=100, check=False,
    )  # fmt: skip
    os.close(reading)
    return Result(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def sign(idclient: CommandLine, passwords: str, *more: str) -> Result:
    return with_descriptor(
        idclient, passwords, "--demo", "sign", "in.pdf", "--level", "B-B", "--pin-stdin", "--json", *more
    )


def code_of(result: Result) -> str:
    return str(result.json["results"][0]["error"]["code"])


def test_a_document_is_signed_and_checked_with_its_password(idclient: CommandLine) -> None:
    put(idclient)
    signed = sign(idclient, f"not this\n{PASSWORD}\n")
    assert signed.code == 0, signed.err
    target = "in-demo-signed.pdf"
    checked = idclient("--demo", "verify", target, "--password-stdin", stdin=PASSWORD + "\n")
    assert checked.code == 0, checked.err
    assert PASSWORD not in signed.out + signed.err + checked.out + checked.err
    unread = idclient("--demo", "verify", target, "--json")
    assert unread.code == 9
    assert unread.json["results"][0]["reasons"][0]["code"] == "document.password_needed"
    inspected = idclient("inspect", target, "--password-stdin", "--json", stdin=PASSWORD)
    assert inspected.json["results"][0]["status"] == "inspected"


@pytest.mark.parametrize(
    ("passwords", "code"), [("", "document.password_needed"), ("no\nnever\n", "document.password_wrong")]
)
def test_without_the_right_password_nothing_is_written(idclient: CommandLine, passwords: str, code: str) -> None:
    put(idclient)
    refused = sign(idclient, passwords)
    assert (refused.code, code_of(refused)) == (1, code)
    assert not (idclient.folder / "in-demo-signed.pdf").exists()


def test_a_forbidden_signature_needs_an_option_or_the_owner(idclient: CommandLine) -> None:
    put(idclient, permissions=NONE)
    refused = sign(idclient, PASSWORD)
    assert (refused.code, code_of(refused)) == (1, "document.restricted")
    assert "in.pdf: its author does not let others sign it." in refused.err
    assert sign(idclient, PASSWORD, "--despite-permissions").code == 0
    assert sign(idclient, "owner", "--force").code == 0


@pytest.mark.parametrize(
    "options",
    [
        ("sign", "in.pdf", "--pin-stdin", "--password-stdin"),
        ("sign", "-", "--password-stdin"),
        ("verify", "-", "--password-stdin"),
        ("sign", "in.pdf", "--pin-fd", "7", "--password-fd", "7"),
        ("verify", "in.pdf", "--password-stdin", "--password-fd", "7"),
        ("verify", "in.pdf", "--password", "secret"),
    ],
)
def test_a_place_serves_one_purpose_and_no_option_takes_a_password(idclient: CommandLine, options: list[str]) -> None:
    put(idclient)
    assert idclient("--demo", *options, stdin=PASSWORD).code == 2


def test_a_typed_password_is_not_shown_and_asked_for_three_times_at_most() -> None:
    script = (
        "import argparse\n"
        "from idclient.cli.passwords import Passwords\n"
        "from idclient.cli.session import Session\n"
        "from idclient.model import PasswordRequest\n"
        "session = Session.of(argparse.Namespace(command='sign', language='en'))\n"
        "typed = Passwords().ask(PasswordRequest('a.pdf'), session)\n"
        "print('GOT', sum(typed), type(typed).__name__)\n"
        "print('FOURTH', Passwords().ask(PasswordRequest('a.pdf', 3), session))\n"
        "print('OWNER', Passwords().ask(PasswordRequest('a.pdf', owner=True), session))\n"
    )
    typed = "õun" + "x" * 100
    shown = at_a_terminal(script, typed.encode() + b"\n", wait_for=b"Password of a.pdf")
    assert f"GOT {sum(typed.encode())} bytearray" in shown
    assert "xxx" not in shown
    assert "FOURTH None" in shown
    assert "OWNER None" in shown
