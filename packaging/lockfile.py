"""The lock file: one file, hashes for everything, and sections that can be installed separately.

A section starts with a line `# [name]`. Everything up to the next such line is in the format of pip's requirements
files. `demo` is what the program needs to run; every other section holds what it needs beyond `demo`.
"""

import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from failure import SetupFailed, explain

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "build": ("--group", "build"),
    "demo": (),
    "test": ("--extra", "test"),
    "postgresql": ("--extra", "postgresql"),
    "gui": ("--extra", "gui"),
    "compiler": ("--group", "compiler"),
    "fuzz": ("--group", "fuzz"),
    "lock": ("--group", "lock"),
}
"""Section name to the words that make uv resolve it; sections named by a dependency group leave the project out."""

_HEAD = """\
# Made by `make lock` from pyproject.toml: do not edit. Every file is pinned by its hash.
# Sections are installed separately by packaging/bootstrap.py; each holds what it needs beyond [demo].
"""
_SECTION = re.compile(r"^# \[([a-z]+)\]$")
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)")


def sections(text: str) -> dict[str, str]:
    """Split a lock file. Raises: SetupFailed when it has no section or something before the first one."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        head = _SECTION.match(line)
        if head is not None:
            current = found.setdefault(head[1], [])
        elif current is not None:
            current.append(line)
        elif line and not line.startswith("#"):
            raise SetupFailed("requirements.lock is damaged: a requirement stands outside the sections.")
    if not found:
        raise SetupFailed("requirements.lock is damaged: it has no sections.")
    return {name: "\n".join(lines).strip() + "\n" for name, lines in found.items()}


def entries(section: str) -> dict[str, str]:
    """Return name -> whole entry (pin, marker, hashes), in order."""
    found: dict[str, str] = {}
    current = ""
    for line in section.splitlines():
        pin = _PIN.match(line)
        if pin is not None:
            current = pin[1].lower()
            found[current] = line
        elif current and line.startswith(" "):
            found[current] += "\n" + line
    return found


def select(text: str, names: tuple[str, ...]) -> str:
    """Return one requirements file holding those sections. Raises: SetupFailed when one is missing."""
    parts = sections(text)
    missing = [name for name in names if name not in parts]
    if missing:
        raise SetupFailed(f"requirements.lock has no section {missing[0]}. Run `make lock` and try again.")
    merged: dict[str, str] = {}
    for name in names:
        merged.update(entries(parts[name]))
    return "".join(f"{entry}\n" for entry in merged.values())


def pinned(text: str, section: str, name: str) -> tuple[str, frozenset[str]]:
    """Return version and accepted SHA-256 (hex) of one package. Raises: SetupFailed when it is not locked."""
    entry = entries(sections(text).get(section, "")).get(name, "")
    pin = _PIN.match(entry)
    hashes = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
    if pin is None or not hashes:
        raise SetupFailed(f"requirements.lock does not pin {name} in its section {section}. Run `make lock`.")
    return pin[2], hashes


def render(resolved: Mapping[str, str]) -> str:
    """Return the text of a lock file from what was resolved for each section."""
    demo = entries(resolved["demo"])
    blocks = [_HEAD]
    for name, text in resolved.items():
        kept = entries(text)
        if name != "demo" and "--group" not in SECTIONS[name]:
            kept = {package: entry for package, entry in kept.items() if package not in demo}
        blocks.append(f"# [{name}]\n" + "".join(f"{entry}\n" for entry in kept.values()))
    return "\n".join(blocks)


def make(uv: Path, project: Path) -> str:
    """Resolve everything together, then each section within that result. Blocks on the network. Raises: SetupFailed."""
    everything = tuple(word for words in SECTIONS.values() for word in words)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.txt"
        whole.write_text(_compile(uv, project, ("pyproject.toml", *everything)), encoding="utf-8")
        resolved = {}
        for name, words in SECTIONS.items():
            source = () if "--group" in words else ("pyproject.toml",)
            resolved[name] = _compile(uv, project, (*source, *words, "--constraint", str(whole)))
    return render(resolved)


def _compile(uv: Path, project: Path, words: tuple[str, ...]) -> str:
    command = [
        str(uv), "pip", "compile", *words, "--universal", "--python-version", "3.11", "--generate-hashes",
        "--no-annotate", "--no-header", "--quiet", "--upgrade",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SetupFailed(f"{explain(done.stderr) or 'The dependencies cannot be resolved.'}\n{done.stderr.strip()}")
    return done.stdout
