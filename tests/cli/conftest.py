"""A command line with a folder of its own."""

from pathlib import Path

import pytest

from tests.cli.run import CommandLine


@pytest.fixture
def idclient(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)
