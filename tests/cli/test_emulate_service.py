"""`idclient emulate service`: somewhere to log in to, over HTTPS, gone when it is told to."""

import json
import ssl
import urllib.request
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.cli.background import running
from tests.cli.run import CommandLine


def ask(told: dict[str, Any], path: str) -> Any:
    trusted = ssl.create_default_context(cafile=told["tls"]["authority"])
    handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusted))
    with urllib.request.build_opener(*handlers).open(told["url"] + path, timeout=30) as answer:
        return json.loads(answer.read())


def test_the_service_is_there_under_a_certificate_to_trust(idclient: CommandLine) -> None:
    with running(idclient, "emulate", "service", "--port", "0") as told:
        assert told["url"].startswith("https://localhost:")
        assert ask(told, "about.json") == {"host": told["url"].removeprefix("https://").rstrip("/"), "test": True}
        assert len(ask(told, "auth/challenge")["nonce"]) == 44
        with pytest.raises(HTTPError) as refused:
            ask(told, "auth/whoami")
        assert refused.value.code == 401
        refused.value.close()
        taken = idclient("emulate", "service", "--port", told["url"].rstrip("/").rpartition(":")[2])
        assert (taken.code, "cannot be had" in taken.err) == (2, True)
