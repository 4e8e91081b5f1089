"""Run the command line as its user does: a fresh process, its own settings and data folders."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """`idclient` with everything it keeps below one folder."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("IDCLIENT_", "LC_", "LANG"))}
        return kept | {
            "IDCLIENT_CONFIG": str(self.folder / "settings.toml"),
            "IDCLIENT_DATA": str(self.folder / "data"),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
        }

    def __call__(self, *arguments: str, stdin: str = "", environment: dict[str, str] | None = None) -> Result:
        done = subprocess.run(
            [sys.executable, "-W", "error::DeprecationWarning:idclient", "-m", "idclient", *arguments],
            input=stdin.encode(),
            capture_output=True,
            env=self.environment | (environment or {}),
            cwd=self.folder,
            timeout=100,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
