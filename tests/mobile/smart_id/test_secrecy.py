"""Nothing of a person, a session or a contract is in a log, a repr or an error, at the lowest level of logging."""

import base64
import logging

import pytest

from idclient.errors import Error
from idclient.model import Purpose
from tests.doubles import Person
from tests.mobile.certificates import PERSON
from tests.mobile.smart_id import service as s
from tests.mobile.smart_id.asked import DIGEST, Asked, each_purpose, each_way

SECRETS = [
    PERSON[6:],
    s.DOCUMENT,
    s.SESSION,
    s.TOKEN,
    s.SECRET,
    repr(base64.b64decode(s.SECRET))[2:-1],
    s.UUID,
    s.RANDOM,
    s.USER_CHALLENGE,
    base64.b64encode(DIGEST).decode(),
    DIGEST.hex(),
    "device-link?",
    "4927",
    "MARY",
    "Log in to",
    "Sign lep",
]


def shown(caplog: pytest.LogCaptureFixture, *values: object) -> str:
    return caplog.text + "".join(f"{value!r}{value}" for value in values)


@each_way
@each_purpose
def test_what_succeeds_says_nothing(
    service: s.Service, way: Asked, purpose: Purpose, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person, identity = Person(), way.identity(service)
    method = identity.authenticate if purpose is Purpose.AUTHENTICATION else identity.sign
    method(DIGEST, person)
    text = shown(caplog, identity, way.options(), service.requests, *person.notes)
    assert "smart-id" in text
    assert [secret for secret in SECRETS if secret in text] == []


@each_way
@each_purpose
@pytest.mark.parametrize("result", ["USER_REFUSED", "TIMEOUT", "WRONG_VC", PERSON])
def test_what_fails_says_nothing(
    service: s.Service, way: Asked, purpose: Purpose, result: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service.result = result
    with pytest.raises(Error) as caught:
        way.act(service, purpose)
    text = shown(caplog, caught.value, caught.value.facts, caught.value.__cause__)
    assert [secret for secret in SECRETS if secret in text] == []
