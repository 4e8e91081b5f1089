"""`idclient login`: the whole exchange with the reference service, over HTTPS, from a terminal."""

import argparse
import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

import pytest

from idclient.cli.phone_person import choose_phone
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.emulators.authorities.pki import PERSONAL_CODE, SURNAME
from tests.cli.background import running
from tests.cli.run import CommandLine
from tests.trust.world import make_world


def test_a_card_logs_in_and_the_service_says_who_it_is(idclient: CommandLine) -> None:
    with running(idclient, "emulate", "service", "--port", "0") as told:
        done = idclient("--demo", "login", told["url"], "--pin-stdin", stdin="1234\n")
        assert done.code == 0, done.err
        assert f"{SURNAME}, PNOEE-{PERSONAL_CODE}" in done.out
        said = done.err.index("will learn your name")
        assert said < done.err.index("The session is ended.")
        whole = idclient("login", told["url"], "--demo", "--pin-stdin", "--json", "--quiet", stdin="1234\n")
        assert whole.json["person"]["surname"] == SURNAME
        assert whole.json["origin"] == told["url"].rstrip("/")
        assert whole.json["session_ended"] is True
        assert "will learn your name" in whole.err
        wrong = idclient("--demo", "login", told["url"], "--pin-stdin", "--json", stdin="9999\n")
        assert (wrong.code, wrong.json["error"]["code"]) == (5, "card.pin_wrong")
        # one whose certificate nobody vouches for
        (idclient.folder / "data" / "demo" / "TEST-phone-tls.pem").rename(idclient.folder / "ca.pem")
        untrusted = idclient("--demo", "login", told["url"], "--pin-stdin", "--json", stdin="1234\n")
        assert (untrusted.code, untrusted.json["error"]["code"]) == (10, "service.tls_failed")
        trusted = idclient("--demo", "login", told["url"], "--ca", "ca.pem", "--pin-stdin", stdin="1234\n")
        assert trusted.code == 0, trusted.err


def test_a_session_is_kept_for_other_programs_if_that_is_wanted(idclient: CommandLine) -> None:
    path = idclient.folder / "session.txt"
    with running(idclient, "emulate", "service", "--port", "0") as told:
        words = ("--demo", "login", told["url"], "--pin-stdin", "--cookies", "session.txt")
        done = idclient(*words, stdin="1234\n")
        assert done.code == 0, done.err
        assert "whoever has session.txt is you" in done.err
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        head, line = path.read_text(encoding="ascii").splitlines()
        assert head == "# Netscape HTTP Cookie File"
        domain, *flags, name, value = line.split("\t")
        assert (domain, flags, name) == ("#HttpOnly_localhost", ["FALSE", "/", "TRUE", "0"], "__Host-session")
        trusted = ssl.create_default_context(cafile=told["tls"]["authority"])
        opener = build_opener(ProxyHandler({}), HTTPSHandler(context=trusted))
        request = Request(told["url"] + "auth/whoami", headers={"Cookie": f"{name}={value}"})
        with opener.open(request, timeout=30) as answer:
            assert json.loads(answer.read())["person"]["surname"] == SURNAME
        again = idclient(*words, "--json", stdin="1234\n")
        assert again.json["error"]["code"] == "document.output_exists"
        assert "will learn" not in again.err


def test_a_service_takes_the_newer_format_only_if_it_wants_to(idclient: CommandLine) -> None:
    newer = {"IDCLIENT_WEB_EID_TOKEN": "1.1"}
    with running(idclient, "emulate", "service", "--port", "0") as told:
        refused = idclient("--demo", "login", told["url"], "--pin-stdin", stdin="1234\n", environment=newer)
        assert refused.code == 1
        assert "error[login.refused]" in refused.err
        assert "The service says: The service does not take this kind of login data." in refused.err
    with running(idclient, "emulate", "service", "--port", "0", "--web-eid-1-1") as told:
        taken = idclient("--demo", "login", told["url"], "--pin-stdin", stdin="1234\n", environment=newer)
        assert taken.code == 0, taken.err
        assert "your signing certificate, too" in taken.err


def test_a_phone_with_mobile_id_logs_in(idclient: CommandLine) -> None:
    with (
        running(idclient, "emulate", "service", "--port", "0") as service,
        running(idclient, "emulate", "mobile", "--port", "0", "--answer-after", "0") as phones,
    ):
        words = ("--demo", "login", service["url"], "--mobile-id", "--person-stdin", "--json")
        done = idclient(*words, stdin="+37269930366\n51307149560\n", environment=phones["environment"])
        assert done.code == 0, done.err
        assert done.json["method"] == "mobile-id"
        assert done.json["person"]["code"] == "PNOEE-51307149560"


def test_what_is_refused_before_anything_is_sent(idclient: CommandLine) -> None:
    for url, code in (("http://localhost:7795/", 1), ("https://localhost:1/", 10), ("+37269930366", 1)):
        refused = idclient("--demo", "login", url, "--pin-stdin", "--json", stdin="1234\n")
        assert refused.code == code
        assert refused.json["error"]["code"] in {"login.origin_refused", "service.unreachable"}
        assert "37269930366" not in refused.out + refused.err
    assert idclient("--demo", "login", "https://localhost:1/", "--ca", "nowhere.pem").code == 2
    assert idclient("--demo", "login", "https://localhost:1/", "--qr").code == 2


def test_ctrl_c_ends_waiting_for_a_service_that_says_nothing(idclient: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        url = f"https://localhost:{silent.getsockname()[1]}/"
        command = [sys.executable, "-m", "idclient", "--demo", "login", url, "--pin-stdin"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, env=idclient.environment, cwd=idclient.folder, **pipes) as process:  # type: ignore[call-overload]
            connection, _ = silent.accept()
            with connection:
                process.send_signal(signal.SIGINT)
                try:
                    assert process.wait(20) == 130
                finally:
                    process.kill()


@pytest.mark.parametrize("language", ["en", "et", "ru"])
def test_a_phone_shows_the_end_of_a_long_host_which_says_whose_it_is(language: str) -> None:
    host = "bank.example." + "a" * 60 + ".evil.example:8443"
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(b"+37200000766\n60001019906\n")
    try:
        terminal = Terminal(Session.of(argparse.Namespace(command="login", language=language)), None, False)
        terminal.login_host = host
        options = argparse.Namespace(mobile_id=True, person_stdin=False, person_fd=reader)
        chosen = choose_phone(make_world().environment, options, terminal)
    finally:
        os.close(reader)
    assert chosen.options is not None
    text = chosen.options.authentication_text
    assert text.endswith(".evil.example:8443")
    assert "bank" not in text
    assert len(text) <= 50  # UCS-2: Mobile-ID shows no more
