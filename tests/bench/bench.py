"""What the parts of a run share: a folder, an environment, keys, files, and how to speak."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.bench.files import Files
from tests.bench.measuring import Say, own_environment
from tests.bench.signers import Signers


@dataclass(frozen=True)
class Bench:
    """One run. Everything is made when it is first needed."""

    folder: Path
    say: Say
    full: bool = False
    """Whether what takes hours is wanted, too."""

    @cached_property
    def environment(self) -> dict[str, str]:
        return own_environment(self.folder)

    @cached_property
    def signers(self) -> Signers:
        return Signers(self.folder / "keys")

    @cached_property
    def files(self) -> Files:
        return Files(self.folder / "files", self.environment)
