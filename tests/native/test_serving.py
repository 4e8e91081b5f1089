"""One request served in this process: anything at all comes in, and one answer or nothing goes out."""

import io
import json
import os
import random
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from idclient.native.serving import serve
from idclient.native.streams import Streams
from tests.cli.run import CommandLine
from tests.native.browser import Browser, command, framed, login

_PIECES = (b"{", b"}", b'"', b"command", b"arguments", b"origin", b"\x00", b"\xff", b"[", b"1", b"https://", b":", b",")


@contextmanager
def pipes(octets: bytes) -> Iterator[tuple[Streams, "io.FileIO"]]:
    """Streams that hold these octets and then end; what is written comes out of the second."""
    source, feed = os.pipe()
    drain, sink = os.pipe()
    os.write(feed, octets)
    os.close(feed)
    with io.FileIO(drain) as out:
        try:
            yield Streams(source, sink), out
        finally:
            os.close(source)
            with suppress(OSError):
                os.close(sink)


def served(octets: bytes) -> bytes:
    with pipes(octets) as (streams, out):
        serve(streams, (), {}, ["nobody"])
        os.close(streams._sink)
        return out.readall()


def random_octets(chance: random.Random) -> bytes:
    """A frame with a true or false length, of noise or of pieces that look like a command."""
    body = (
        chance.randbytes(chance.randrange(40))
        if chance.random() < 0.4
        else b"".join(chance.choice(_PIECES) for _ in range(chance.randrange(12)))
    )
    if chance.random() < 0.2:
        body = json.dumps(command(chance.choice(["authenticate", "sign", "x", ""]), origin="x")).encode()
    length = len(body) if chance.random() < 0.8 else chance.randrange(1 << 32)
    return struct.pack("=I", length) + body[: chance.randrange(len(body) + 1) if chance.random() < 0.2 else len(body)]


def test_ten_thousand_random_frames_get_an_answer_or_silence() -> None:
    chance = random.Random(20261126)
    refusals = 0
    for _ in range(10_000):
        out = served(random_octets(chance))
        assert len(out) >= 4
        answer: Any = json.loads(out[4:])
        assert struct.unpack("=I", out[:4]) == (len(out) - 4,)
        assert set(answer) == {"error"}
        refusals += answer["error"]["code"] == "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"
    assert refusals == 10_000


def test_nothing_comes_of_nothing() -> None:
    assert served(b"") == b""


def test_quit_is_answered_by_nothing_in_braces() -> None:
    assert served(framed(command("quit"))) == framed({})


TELL = "import atexit; atexit.register(lambda: sys.stderr.write(' '.join(sorted(sys.modules))))"


@pytest.mark.parametrize(
    ("asked", "unwanted"),
    [
        (command("quit"), {"asn1crypto", "cryptography", "smartcard", "urllib3", "subprocess", "PySide6", "lxml"}),
        (login(), {"PySide6", "lxml", "keyring", "endesive", "starlette", "fontTools"}),
    ],
)
def test_only_what_is_needed_is_loaded(tmp_path: Path, asked: Any, unwanted: set[str]) -> None:
    with Browser(["1234"], home=tmp_path, noise=TELL) as browser:
        assert "error" not in browser.ask(asked)
        browser.rest()
        loaded = {name.split(".")[0] for name in browser.errors().split()}

    assert "idclient" in loaded
    assert not loaded & unwanted


ANNOUNCED = """
import sys
before = set(sys.modules)
import idclient.native.main as program
taken = program.take_streams
def take_streams():
    sys.stderr.write(" ".join(sorted(set(sys.modules) - before)))
    return taken()
program.take_streams = take_streams
program.main()
"""


def test_until_the_version_is_written_four_modules_of_this_program_are_loaded_and_few_others(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ANNOUNCED],
        input=framed(command("quit")),
        capture_output=True,
        env=CommandLine(tmp_path).environment,
        check=True,
        timeout=60,
    )
    loaded = set(done.stderr.decode().split())

    own = {name for name in loaded if name.split(".")[0] == "idclient"}
    assert own == {"idclient", "idclient.native", "idclient.native.main", "idclient.native.streams"}
    assert len(loaded - own) <= 12, loaded


def test_by_hand_the_same_json_is_printed_with_a_line_end(tmp_path: Path) -> None:
    def by_hand(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "idclient.native.main", *arguments],
            input=b"",
            capture_output=True,
            env=CommandLine(tmp_path).environment,
            check=False,
            timeout=60,
        )

    done = by_hand("-c", "authenticate", '{"origin": "http://x"}')
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "ERR_WEBEID_NATIVE_INVALID_ARGUMENT"
    assert done.stdout.endswith(b"}\n")
    assert by_hand("-c", "quit", "{}").returncode == 1
    assert by_hand("-c", "quit").returncode == 2
    assert b"usage" in by_hand("--help").stdout
    assert by_hand("--version").stdout.startswith(b"idclient-web-eid ")
