"""Foreign programs that judge what we produce: found, or failing loudly where they must be there."""

import os
import shutil
from typing import NoReturn

import pytest


def need(program: str, package: str) -> str:
    """Return the path of a judge. Missing: fail under CI_STRICT=1, otherwise say NOT RUN."""
    path = shutil.which(program)
    if path is None:
        missing(program, f"install {package}")
    return path


def missing(what: str, cure: str) -> NoReturn:
    """Say NOT RUN; under CI_STRICT=1 fail, since there everything must be run."""
    message = f"NOT RUN: {what} missing, {cure}"
    if os.environ.get("CI_STRICT") == "1":
        pytest.fail(message)
    pytest.skip(message)
