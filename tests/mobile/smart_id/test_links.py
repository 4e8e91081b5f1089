"""Smart-ID by device link: QR codes that are made anew each second, and apps that go on by themselves."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from idclient.errors.phone import PhoneLinkExpired
from idclient.model import PhoneName, Purpose, WaitingForPhone
from tests.doubles import Person
from tests.mobile.smart_id import service as s
from tests.mobile.smart_id.asked import (
    DIGEST,
    LINKED,
    codes,
    links,
)


def test_a_device_link_has_no_code_to_compare(service: s.Service) -> None:
    person = Person()
    LINKED.act(service, Purpose.AUTHENTICATION, person)
    LINKED.act(service, Purpose.SIGNING, person)
    assert codes(person.notes) == []


def test_after_a_chosen_certificate_the_app_goes_on_by_itself_once(service: s.Service) -> None:
    identity, person = LINKED.identity(service), Person()
    identity.sign(DIGEST, person)
    identity.sign(DIGEST, person)
    paths = [path for path, _ in service.posts]
    assert paths == [
        "signature/certificate-choice/device-link/anonymous",
        f"signature/notification/linked/{s.DOCUMENT}",
        f"signature/device-link/document/{s.DOCUMENT}",
    ]
    assert service.posts[1][1]["linkedSessionID"] == s.SESSION
    assert "linkedSessionID" not in service.posts[2][1]


def test_an_app_that_waited_too_long_gets_another_code_to_read(service: s.Service) -> None:
    identity, person = LINKED.identity(service), Person()
    identity.certificate(person)
    service.world.clock.advance(31)
    identity.sign(DIGEST, person)
    assert service.posts[-1][0] == f"signature/device-link/document/{s.DOCUMENT}"


def test_a_link_is_shown_each_second_with_a_fresh_code(service: s.Service) -> None:
    person, service.running = Person(), 5
    LINKED.act(service, Purpose.AUTHENTICATION, person)
    shown = links(person.notes)
    assert [note.seconds_left for note in shown] == [60, 59, 58, 57, 56, 55]
    assert len({note.link.rpartition("authCode=")[2] for note in shown}) == 6
    for second, note in enumerate(shown):
        assert note.link == expected_link(service.posts[0][1], second)


def test_after_a_minute_no_link_is_shown_any_more(service: s.Service) -> None:
    person, service.running = Person(), 63
    LINKED.act(service, Purpose.AUTHENTICATION, person)
    assert len(links(person.notes)) == 60
    assert person.notes[-2] == WaitingForPhone(PhoneName.SMART_ID, 57)


@pytest.mark.parametrize("running", [0, 1000], ids=["the service says so", "nobody says anything"])
def test_a_link_that_nobody_read_has_an_error_of_its_own(service: s.Service, running: int) -> None:
    service.result, service.running = "TIMEOUT", running
    with pytest.raises(PhoneLinkExpired):
        LINKED.act(service, Purpose.AUTHENTICATION)


def expected_link(body: dict[str, Any], second: int) -> str:
    link = f"{s.BASE}?deviceLinkType=QR&elapsedSeconds={second}&sessionToken={s.TOKEN}&sessionType=auth&version=1.0"
    link += "&lang=eng"
    challenge = body["signatureProtocolParameters"]["rpChallenge"]
    payload = f"{s.SCHEME}|ACSP_V2|{challenge}|REVNTw==||{body['interactions']}||{link}"
    code = hmac.new(base64.b64decode(s.SECRET), payload.encode(), hashlib.sha256).digest()
    return f"{link}&authCode={base64.urlsafe_b64encode(code).decode().rstrip('=')}"
