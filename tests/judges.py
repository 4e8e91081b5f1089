"""Foreign programs that judge what we produce: found, or failing loudly where they must be there."""

import os
import shutil

import pytest


def need(program: str, package: str) -> str:
    """Return the path of a judge. Missing: fail under CI_STRICT=1, otherwise say NOT RUN."""
    path = shutil.which(program)
    if path is not None:
        return path
    message = f"NOT RUN: {program} missing, install {package}"
    if os.environ.get("CI_STRICT") == "1":
        pytest.fail(message)
    pytest.skip(message)
