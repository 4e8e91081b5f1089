"""A driver that starts the native program as a browser does, and a window's program with a scripted person."""

import base64
import json
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Self

from tests.cli.run import CommandLine

ORIGIN = "https://service.example"
NONCE = base64.b64encode(bytes(range(32))).decode()
CHROME = "chrome-extension://ncibgoaomkmdpilpocfeponihegamlic/"
_PROGRAM = """
import sys
import idclient.native.main as program
taken = program.take_streams
def take_streams():
    streams = taken()
    {noise}
    return streams
program.take_streams = take_streams
sys.exit(program.main(window={window!r}))
"""
"""`noise` is a statement that runs when the pipes have been taken, as a driver's library would."""
_DEMO = {"IDCLIENT_DEMO": "1"}
_PERSON = Path(__file__).with_name("window_person.py")


def command(name: str, **arguments: str) -> dict[str, Any]:
    return {"command": name, "arguments": arguments}


def login(**more: str) -> dict[str, Any]:
    return command("authenticate", **({"origin": ORIGIN, "challengeNonce": NONCE} | more))


def framed(document: Any) -> bytes:
    body = json.dumps(document).encode()
    return struct.pack("=I", len(body)) + body


class Browser:
    """A browser's end of one native program. `script` are the acts of the person, see `window_person`."""

    def __init__(
        self,
        script: Sequence[str] = (),
        *,
        home: Path,
        arguments: Sequence[str] = (CHROME,),
        environ: Mapping[str, str] | None = None,
        window: Sequence[str] | None = None,
        noise: str = "",
    ) -> None:
        self.seen = home / "seen.jsonl"
        program = list(window or (sys.executable, str(_PERSON), str(self.seen), *script))
        code = _PROGRAM.format(noise=noise, window=program)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=CommandLine(home).environment
            | {"HOME": str(home), "XDG_STATE_HOME": str(home)}
            | _DEMO
            | dict(environ or {}),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    @property
    def stdin(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    def receive(self) -> Any:
        """Return one message, None at the end of the pipe."""
        assert self.process.stdout is not None
        head = self.process.stdout.read(4)
        if len(head) < 4:
            return None
        return json.loads(_all(self.process.stdout, struct.unpack("=I", head)[0]))

    def greet(self) -> str:
        """Take the version message."""
        return str(self.receive()["version"])

    def ask(self, document: Any) -> Any:
        self.greet()
        self.stdin.write(framed(document))
        return self.receive()

    def rest(self) -> bytes:
        """Return what else came out of standard output, once the program has ended."""
        assert self.process.stdout is not None
        rest = bytes(self.process.stdout.read())
        self.process.wait(20)
        return rest

    def errors(self) -> str:
        """Return what went to standard error. Call it once, after the end."""
        assert self.process.stderr is not None
        return self.process.stderr.read().decode()

    def views(self) -> list[dict[str, Any]]:
        """Return what the window showed."""
        return [json.loads(line) for line in self.seen.read_text("utf-8").splitlines()]

    def states(self) -> list[str]:
        """Return the states that the window showed, without repetition."""
        states = [view["state"] for view in self.views()]
        return [state for i, state in enumerate(states) if i == 0 or states[i - 1] != state]


def _all(source: IO[bytes], size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = source.read(size - len(parts))
        if not part:
            break
        parts += part
    return parts
