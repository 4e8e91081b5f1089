"""The README's transcript, run line by line."""

import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from idclient.emulators.contract import make_contract
from tests.cli.background import running
from tests.cli.run import ROOT, CommandLine
from tests.doubles import FixedClock

PLACE = "localhost:7795"
"""Where the README has the service; a test takes a free port."""


def _transcript() -> list[tuple[str, list[str]]]:
    """Return each command with the lines it is said to print."""
    blocks = (ROOT / "README.md").read_text(encoding="utf-8").split("```console\n")[1:]
    steps: list[tuple[str, list[str]]] = []
    for line in "".join(block.split("```")[0] for block in blocks).splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line)
    return steps


@contextmanager
def _phones(idclient: CommandLine, arguments: list[str]) -> Iterator[dict[str, str]]:
    """Run what the README runs in the background, on a free port; give the variables it says to export."""
    process = subprocess.Popen(
        [sys.executable, "-m", "idclient", *arguments, "--port", "0", "--until-eof"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=idclient.environment,
        cwd=idclient.folder,
        text=True,
    )
    watchdog = threading.Timer(90, process.kill)
    watchdog.start()
    try:
        with process:
            assert process.stdout is not None
            name, _, value = process.stdout.readline().removeprefix("export ").strip().partition("=")
            yield {name: value}
            assert process.stdin is not None
            process.stdin.close()
    finally:
        watchdog.cancel()


def _run(idclient: CommandLine, command: str, environment: dict[str, str]) -> str:
    typed, _, rest = command.rpartition("| ")
    match shlex.split(typed):
        case ["echo", text]:
            stdin = text + "\n"
        case ["printf", text]:
            stdin = text.replace("\\n", "\n")
        case _:
            stdin = ""
    words = shlex.split(rest)
    assert words[0] == "idclient"
    return idclient(*words[1:], stdin=stdin, environment=environment).out


def test_the_readme_says_what_the_program_prints(idclient: CommandLine) -> None:
    (idclient.folder / "contract.pdf").write_bytes(make_contract(FixedClock().now()))
    steps = _transcript()
    assert len(steps) == 18
    environment: dict[str, str] = {}
    place = PLACE
    with ExitStack() as stack:
        for command, expected in steps:
            if command == "idclient emulate service &":
                told = stack.enter_context(running(idclient, "emulate", "service", "--port", "0"))
                place = told["url"].removeprefix("https://").rstrip("/")
                continue
            if command.endswith(" &"):
                environment = stack.enter_context(_phones(idclient, shlex.split(command)[1:-1]))
                continue
            if command.startswith("export "):
                assert command.removeprefix("export ").partition("=")[0] in environment
                continue
            printed = _run(idclient, command.replace(PLACE, place), environment).replace(place, PLACE)
            pattern = "\n".join(re.escape(line).replace("…", ".*") for line in expected)
            assert re.fullmatch(pattern, printed.rstrip("\n"), re.DOTALL), f"{command} prints\n{printed}"
