"""The README's transcript, run line by line."""

import re
import shlex

from idclient.emulators.contract import make_contract
from tests.cli.run import ROOT, CommandLine
from tests.doubles import FixedClock


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


def _run(idclient: CommandLine, command: str) -> str:
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
    return idclient(*words[1:], stdin=stdin).out


def test_the_readme_says_what_the_program_prints(idclient: CommandLine) -> None:
    (idclient.folder / "contract.pdf").write_bytes(make_contract(FixedClock().now()))
    steps = _transcript()
    assert len(steps) == 10
    for command, expected in steps:
        printed = _run(idclient, command)
        pattern = "\n".join(re.escape(line).replace("…", ".*") for line in expected)
        assert re.fullmatch(pattern, printed.rstrip("\n"), re.DOTALL), f"{command} prints\n{printed}"
