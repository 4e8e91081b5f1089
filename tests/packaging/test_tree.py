import ast
import re
import subprocess
import sys
import tomllib

import pytest

import idclient
from tests.packaging import PROJECT

ALLOWED = {
    "pyproject.toml", "idclient", "ui", "tests", "packaging", "README.md", "Makefile", "LICENSE", "CHANGELOG.md",
    "requirements.lock",
}  # fmt: skip
DOTFILES = {".ci", ".gitignore"}


def tracked() -> list[str]:
    if not (PROJECT / ".git").exists():
        pytest.skip("NOT RUN: no repository here, only its files")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name]


def test_the_top_level_holds_exactly_what_it_should() -> None:
    assert {name.split("/")[0] for name in tracked()} == ALLOWED | DOTFILES


def test_no_file_is_named_for_not_knowing_what_it_is() -> None:
    names = [part for name in tracked() for part in name.removesuffix(".py").split("/")]
    assert [name for name in names if re.search(r"(^|_)(utils?|helpers?|managers?|misc|common)($|_)", name)] == []


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d[^\]]*)\] - \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)
    assert versions[0] == project
    assert idclient.__version__ == project


def test_the_build_machine_runs_the_same_command_and_skips_nothing() -> None:
    lines = (PROJECT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert "export CI_STRICT=1" in lines
    assert lines[-1] == "make test"
    assert (PROJECT / ".ci/run").stat().st_mode & 0o100


def test_the_set_up_takes_nothing_but_the_standard_library() -> None:
    sources = list((PROJECT / "packaging").glob("*.py"))
    known = {path.stem for path in sources} | set(sys.stdlib_module_names)
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= known, path.name
