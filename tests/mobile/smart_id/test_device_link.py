"""The device link: its order, its code, and that nothing of it is shown by accident."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.mobile.smart_id.device_link import (
    LinkSession,
    LinkTerms,
    LinkType,
    SessionType,
    auth_code,
    device_link,
    unprotected_link,
)
from tests.mobile.smart_id import vectors as v


def terms(link_type: LinkType, session_type: SessionType) -> LinkTerms:
    signed = session_type is not SessionType.CERTIFICATE_CHOICE
    return LinkTerms(
        scheme=v.SCHEME,
        session_type=session_type,
        party_name=v.PARTY,
        protocol="ACSP_V2" if signed else "",
        challenge=v.CHALLENGE if signed else "",
        interactions=v.INTERACTIONS if signed else "",
        broker_name=v.BROKER,
        callback_url="" if link_type is LinkType.QR else v.CALLBACK,
        link_type=link_type,
    )


@pytest.mark.parametrize(
    ("link_type", "session_type", "code"),
    [
        (LinkType.WEB_TO_APP, SessionType.AUTHENTICATION, "aegUh6gCKkXBJhhvtJqSTWB5_2W8TDQt5eZ7db6krv0"),
        (LinkType.QR, SessionType.AUTHENTICATION, "OY1eHaD4UYedrBwtqUbSkpa0w7ttm4FllPkCD_3wlE0"),
        (LinkType.QR, SessionType.CERTIFICATE_CHOICE, "T5pDDPAjoMS0byqS-FoaWVjlubODXoCCF4XDB4HeYNo"),
    ],
)
def test_the_published_auth_codes_come_out(link_type: LinkType, session_type: SessionType, code: str) -> None:
    assert device_link(v.SESSION, terms(link_type, session_type), elapsed=22).endswith(f"&authCode={code}")


def test_a_qr_link_has_its_parameters_in_the_prescribed_order() -> None:
    link = device_link(v.SESSION, terms(LinkType.QR, SessionType.AUTHENTICATION), elapsed=22)
    assert link == (
        "https://smart-id.com/device-link?deviceLinkType=QR&elapsedSeconds=22&sessionToken=wGIrqveE6AuGDATZKmR1mtAZ"
        "&sessionType=auth&version=1.0&lang=eng&authCode=OY1eHaD4UYedrBwtqUbSkpa0w7ttm4FllPkCD_3wlE0"
    )


def test_only_a_qr_link_tells_elapsed_seconds() -> None:
    for link_type in (LinkType.APP_TO_APP, LinkType.WEB_TO_APP):
        assert "elapsedSeconds" not in unprotected_link(v.SESSION, terms(link_type, SessionType.SIGNATURE), elapsed=3)


def test_each_second_has_a_code_of_its_own() -> None:
    asked = terms(LinkType.QR, SessionType.SIGNATURE)
    assert len({device_link(v.SESSION, asked, elapsed=second)[-43:] for second in range(60)}) == 60


def test_no_repr_shows_token_secret_or_challenge() -> None:
    shown = repr(v.SESSION) + repr(terms(LinkType.WEB_TO_APP, SessionType.AUTHENTICATION))
    for secret in (v.TOKEN, v.SESSION.session, v.CHALLENGE, v.INTERACTIONS, "callback-url", "B98ODi", v.BASE):
        assert secret not in shown
    assert str(v.SECRET)[2:-1] not in shown


@given(
    secret=st.binary(min_size=16, max_size=64),
    party=st.text(max_size=32),
    challenge=st.binary(min_size=32, max_size=64),
    elapsed=st.integers(0, 999),
)
def test_the_code_binds_name_challenge_and_time(secret: bytes, party: str, challenge: bytes, elapsed: int) -> None:
    asked = LinkTerms(
        scheme="smart-id-demo",
        session_type=SessionType.SIGNATURE,
        party_name=party.encode(errors="replace").decode(),
        protocol="RAW_DIGEST_SIGNATURE",
        challenge=base64.b64encode(challenge).decode(),
        interactions=v.INTERACTIONS,
    )
    session = LinkSession("", v.TOKEN, secret, v.BASE)
    link = device_link(session, asked, elapsed=elapsed)
    bare, _, code = link.rpartition("&authCode=")
    payload = (
        f"smart-id-demo|RAW_DIGEST_SIGNATURE|{asked.challenge}|{base64.b64encode(asked.party_name.encode()).decode()}"
        f"||{v.INTERACTIONS}||{bare}"
    )
    expected = hmac.new(secret, payload.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(code + "=") == expected
    assert auth_code(secret, asked, bare) == code
    assert f"&elapsedSeconds={elapsed}&" in link
