"""`idclient emulate`: cards in virtual readers, for this program and for others, gone when they are told to."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from idclient.emulators.chip import MODELS
from idclient.emulators.contract import make_contract
from tests.cli.run import CommandLine
from tests.cli.virtual import virtual
from tests.doubles import FixedClock
from tests.emulators.doors import require_pcscd
from tests.judges import need


def test_all_models_are_listed_and_can_be_put_in(idclient: CommandLine) -> None:
    listed = idclient("emulate", "models", "--json").json["models"]
    assert set(listed) == set(MODELS)
    assert all(name in idclient("emulate", "models").out for name in MODELS)


def test_an_unknown_model_is_refused_with_the_names_of_those_there_are(idclient: CommandLine) -> None:
    refused = idclient("emulate", "readers", "--card", "atlantis", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (11, "settings.invalid")
    assert "estonia-2025" in refused.json["error"]["facts"]["expected"]
    assert idclient("--demo", "--demo-card", "atlantis", "card").code == 11


def test_cards_come_and_go_as_they_are_told(idclient: CommandLine) -> None:
    with virtual(idclient, "--card", "estonia-2018", "--card", "empty", lines=5) as readers:
        assert readers.printed[2:] == [
            "1: estonia-2018",
            "2: empty",
            "estonia-2018: PIN1 1234, PIN2 12345, PUK 12345678",
        ]
        first = idclient("--demo", "card", "--json", environment=readers.environment)
        assert first.json["card"]["reader"].startswith("Emulated reader 1")
        assert readers.tell("remove 1", 2) == ["1: empty", "2: empty"]
        empty = idclient("--demo", "card", "--json", environment=readers.environment)
        assert (empty.code, empty.json["error"]["code"]) == (4, "card.no_card")
        assert readers.tell("insert 2 estonia-2025", 2) == ["1: empty", "2: estonia-2025"]
        second = idclient("--demo", "card", "--json", environment=readers.environment)
        assert second.json["card"]["model"] == "Estonia 2025 (Thales)"
        assert readers.tell("unplug 1", 1) == ["2: estonia-2025"]
        assert readers.tell("plug", 2) == ["2: estonia-2025", "3: empty"]


def test_the_announcement_names_the_cards_that_are_put_in(idclient: CommandLine) -> None:
    ran = idclient("emulate", "readers", "--card", "latvia-ec", "--card", "empty", "--until-eof")
    assert ran.code == 0, ran.err
    assert "latvia-ec" in ran.err
    assert "estonia-2018" not in ran.err


@pytest.mark.foreign
def test_a_card_behind_a_real_pcscd_serves_this_program_and_others(idclient: CommandLine) -> None:
    require_pcscd()
    with virtual(idclient, "--pcscd") as readers:
        assert readers.printed[2:] == ["1: estonia-2018", "estonia-2018: PIN1 1234, PIN2 12345, PUK 12345678"]
        ours = idclient("--demo", "card", "--json", environment=readers.environment)
        assert ours.json["card"]["reader"].startswith("Emulated reader")
        theirs = subprocess.run(
            [need("opensc-tool", "opensc"), "-n"],
            capture_output=True,
            text=True,
            env=idclient.environment | readers.environment,
            check=True,
        )
        assert "EstEID" in theirs.stdout
        assert readers.tell("remove 1", 1) == ["1: empty"]
        assert idclient("--demo", "card", "--json", environment=readers.environment).code == 4
        assert readers.tell("insert 1 estonia-2018", 1) == ["1: estonia-2018"]


def test_who_uses_virtual_readers_is_told_where_they_are(idclient: CommandLine) -> None:
    with virtual(idclient, "--contactless", "--card", "estonia-2025", "--card", "estonia-2018", lines=6) as readers:
        socket = readers.environment["IDCLIENT_DEMO_SOCKET"]
        ran = idclient("--demo", "card", "--can-stdin", stdin="123456\n", environment=readers.environment)
        assert ran.code == 0, ran.err
        assert ran.err.startswith(f"DEMO: cards in the virtual readers at the PC/SC socket {socket},")
        assert all("CAN 123456" in line for line in readers.printed[-2:])
    assert "all readers are contactless" in " ".join(idclient("emulate", "readers", "--help").out.split())


def test_delivered_pins_are_activated_and_only_then_used(idclient: CommandLine) -> None:
    with virtual(idclient, "--card", "estonia-2025", "--delivered", lines=4) as readers:

        def must_change() -> dict[str, bool]:
            pins = idclient("--demo", "card", "--json", environment=readers.environment).json["card"]["pins"]
            return {pin["name"]: pin["must_change"] for pin in pins}

        def use(pin: str) -> int:
            command = ("--demo", "card", "authenticate", "--nonce", "a challenge", "--pin-stdin")
            return idclient(*command, stdin=f"{pin}\n", environment=readers.environment).code

        assert must_change() == {"PIN1": True, "PIN2": True, "PUK": False}
        assert use("1234") != 0
        activate = ("--demo", "card", "pin", "activate", "PIN1", "--pin-stdin")
        done = idclient(*activate, stdin="1234\n73926\n73926\n", environment=readers.environment)
        assert done.code == 0, done.err
        assert must_change() == {"PIN1": False, "PIN2": True, "PUK": False}
        assert use("73926") == 0


def test_nonsense_stops_nothing(idclient: CommandLine) -> None:
    with virtual(idclient) as readers:
        for nonsense in ("insert", "insert x y", "insert 1 atlantis", "remove 9", "press 1 1234", "explode"):
            readers.tell(nonsense, 0)
        assert readers.tell("list", 1) == ["1: estonia-2018"]


def test_a_pin_changed_there_stays_changed_as_long_as_the_card_is_in(idclient: CommandLine) -> None:
    with virtual(idclient) as readers:
        here = readers.environment
        changed = idclient(
            "--demo", "card", "pin", "change", "PIN1", "--pin-stdin", stdin="1234\n7391\n", environment=here
        )
        assert changed.code == 0, changed.err
        old = idclient("--demo", "card", "authenticate", "--pin-stdin", stdin="1234\n", environment=here)
        assert old.code == 5
        new = idclient("--demo", "card", "authenticate", "--pin-stdin", stdin="7391\n", environment=here)
        assert new.code == 0, new.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order_and_the_socket_is_gone(idclient: CommandLine, number: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "idclient", "emulate", "readers", "--socket", "here.comm"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=idclient.environment, cwd=idclient.folder,
    )  # fmt: skip
    watchdog = threading.Timer(40, process.kill)
    watchdog.start()
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("export PCSCLITE_CSOCK_NAME=")
        while "Ctrl-C" not in process.stderr.readline():
            pass
        assert (idclient.folder / "here.comm").exists()
        process.send_signal(number)
        assert process.wait() == 0
    watchdog.cancel()
    assert not (idclient.folder / "here.comm").exists()


def test_the_end_of_input_ends_it_and_a_path_that_is_taken_is_refused(idclient: CommandLine) -> None:
    assert idclient("emulate", "readers", "--until-eof").code == 0
    (idclient.folder / "taken").write_text("mine")
    assert idclient("emulate", "readers", "--until-eof", "--socket", "taken").code == 2
    assert (idclient.folder / "taken").read_text() == "mine"
    nowhere = idclient("emulate", "readers", "--until-eof", "--socket", "no/such/folder", "--json")
    assert (nowhere.code, nowhere.json["error"]["code"]) == (1, "document.output_folder_missing")


def test_a_contactless_card_opens_with_its_number_and_a_wrong_one_locks_nothing(idclient: CommandLine) -> None:
    with virtual(idclient, "--contactless", "--card", "estonia-2025") as readers:
        here = readers.environment
        assert "CAN 123456" in readers.printed[-1]
        nobody = idclient("--demo", "card", "--json", environment=here)
        assert (nobody.code, nobody.json["error"]["code"]) == (2, "card.can_not_available")
        wrong = idclient("--demo", "card", "--can-stdin", "--json", stdin="654321\n", environment=here)
        assert (wrong.code, wrong.json["error"]["code"]) == (5, "card.can_wrong")
        shown = idclient("--demo", "card", "--can-stdin", "--json", stdin="123456\n", environment=here)
        assert [pin["tries_left"] for pin in shown.json["card"]["pins"]] == [3, 3, 3]
        proof = idclient(
            "--demo", "card", "authenticate", "--can-stdin", "--pin-stdin", stdin="123456\n1234\n", environment=here
        )
        assert proof.code == 0, proof.err


def test_a_pin_is_entered_on_the_readers_keypad_and_this_program_sees_no_digit(idclient: CommandLine) -> None:
    with virtual(idclient, "--pin-pad") as readers:
        here = readers.environment
        readers.tell("press 1 1234", 1)
        proof = idclient("--demo", "card", "authenticate", environment=here)
        assert proof.code == 0, proof.err
        assert "On the reader's keypad: PIN1 to authenticate" in proof.err
        typed = idclient("--demo", "card", "authenticate", "--pin-stdin", stdin="1234\n", environment=here)
        assert typed.code == 0
        (idclient.folder / "contract.pdf").write_bytes(make_contract(FixedClock().now()))
        readers.tell("press 1 12345", 1)
        signed = idclient("--demo", "sign", "contract.pdf", environment=here)
        assert signed.code == 0, signed.err
        assert "keypad" not in typed.err
        for digits in ("1234", "7391", "7391"):
            readers.tell(f"press 1 {digits}", 1)
        changed = idclient("--demo", "card", "pin", "change", "PIN1", environment=here)
        assert changed.code == 0, changed.err
        again = idclient("--demo", "card", "authenticate", "--pin-stdin", stdin="7391\n", environment=here)
        assert again.code == 0


def test_what_happens_at_the_readers_is_told_as_it_happens(idclient: CommandLine) -> None:
    with virtual(idclient) as readers:
        watching = subprocess.Popen(
            [sys.executable, "-m", "idclient", "card", "watch", "--json"],
            stdout=subprocess.PIPE, text=True, env=idclient.environment | readers.environment,
        )  # fmt: skip
        watchdog = threading.Timer(40, watching.kill)
        watchdog.start()
        with watching:
            assert watching.stdout is not None
            events = [json.loads(watching.stdout.readline()) for _ in range(2)]
            readers.tell("remove 1", 1)
            events.append(json.loads(watching.stdout.readline()))
            readers.tell("unplug 1", 0)
            events.append(json.loads(watching.stdout.readline()))
            watching.send_signal(signal.SIGINT)
            assert watching.wait() == 130
        watchdog.cancel()
        assert [event["event"] for event in events] == [
            "reader-added",
            "card-inserted",
            "card-removed",
            "reader-removed",
        ]
    once = idclient("--demo", "card", "watch", "--once")
    assert once.out.splitlines() == ["Reader: Emulated reader", "Emulated reader: Estonia 2018 (IDEMIA)"]


@pytest.mark.foreign
def test_another_program_sees_the_readers(idclient: CommandLine) -> None:
    tool = need("opensc-tool", "opensc")
    with virtual(idclient, "--card", "estonia-2018", "--card", "empty", lines=5) as readers:
        seen = subprocess.run(
            [tool, "--list-readers"],
            capture_output=True, text=True, check=True, env=dict(os.environ) | readers.environment,
        ).stdout  # fmt: skip
    assert "Emulated reader 1" in seen
    assert "Emulated reader 2" in seen


def test_nothing_is_left_in_the_temporary_folder(idclient: CommandLine) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert idclient("emulate", "readers", "--until-eof", environment={"TMPDIR": folder}).code == 0
        assert list(Path(folder).iterdir()) == []
