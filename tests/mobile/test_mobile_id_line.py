"""Mobile-ID over a bad line: the phone rings once, waiting survives losses, and whoever cancels is free at once."""

import logging
from collections.abc import Callable

import pytest

from idclient.errors import Error
from idclient.errors.phone import (
    PhoneBusy,
    PhoneOutcomeUnknown,
    PhoneSessionGone,
    PhoneTimeout,
)
from idclient.errors.phone_answer import PhoneAnswerMalformed
from idclient.errors.phone_service import PhonePinExpired, PhonePinMismatch, PhoneServiceFailed, PhoneServiceUnavailable
from idclient.errors.service import (
    ServiceInterrupted,
    ServicePinExpired,
    ServicePinMismatch,
    ServiceProxyFailed,
    ServiceTimeout,
    ServiceTlsFailed,
    ServiceUnreachable,
)
from idclient.model import Purpose
from idclient.ports import Request, Response
from tests.doubles import Person
from tests.mobile.mobile_id_service import (
    CERTIFICATE,
    POLL,
    STAGES,
    START,
    Act,
    MobileIdService,
    answer,
    digest_of,
    identity,
)
from tests.trust.world import World

DIGEST = digest_of("sha256")
Loss = Callable[..., Error]
LOSSES: list[Loss] = [ServiceUnreachable, ServiceTimeout, ServiceInterrupted, ServiceProxyFailed]


def lost(kind: Loss) -> Act:
    def act(request: Request) -> Response:
        raise kind(service=request.service)

    return act


def status(number: int) -> Act:
    return lambda _: answer({"error": "x"}, number)


def body(octets: bytes, media_type: str = "application/json") -> Act:
    return lambda _: Response(200, {"content-type": media_type}, octets)


def used(service: MobileIdService, purpose: Purpose = Purpose.SIGNING, person: Person | None = None) -> None:
    phone = identity(service)
    (phone.sign if purpose is Purpose.SIGNING else phone.authenticate)(DIGEST, person or Person())


def test_a_connection_that_was_never_made_is_tried_again(world: World) -> None:
    service = MobileIdService(world)
    service.acts[START] += [lost(ServiceUnreachable)] * 3
    used(service)
    assert service.stages().count(START) == 4
    assert world.clock.ticks > 3


def test_it_is_given_up_after_the_fourth_time(world: World) -> None:
    service = MobileIdService(world)
    service.acts[START] += [lost(ServiceUnreachable)] * 9
    with pytest.raises(ServiceUnreachable):
        used(service)
    assert service.stages().count(START) == 4


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("loss", [ServiceTimeout, ServiceInterrupted])
def test_a_request_that_may_have_arrived_is_never_sent_twice(world: World, purpose: Purpose, loss: Loss) -> None:
    service = MobileIdService(world)
    service.acts[START].append(lost(loss))
    with pytest.raises(PhoneOutcomeUnknown):
        used(service, purpose)
    assert service.stages().count(START) == 1
    assert POLL not in service.stages()


@pytest.mark.parametrize("stage", [CERTIFICATE, START])
@pytest.mark.parametrize(
    ("number", "kind"),
    [(500, PhoneServiceFailed), (502, PhoneServiceUnavailable), (503, PhoneServiceUnavailable), (580, PhoneBusy)],
)
def test_a_service_that_fails_is_not_asked_again(world: World, stage: str, number: int, kind: type[Error]) -> None:
    service = MobileIdService(world)
    service.acts[stage].append(status(number))
    with pytest.raises(kind):
        used(service)
    assert service.stages().count(stage) == 1


@pytest.mark.parametrize("loss", [ServiceTimeout, ServiceInterrupted])
def test_a_certificate_that_was_lost_is_told_as_a_loss_and_nobody_was_asked(world: World, loss: Loss) -> None:
    service = MobileIdService(world)
    service.acts[CERTIFICATE].append(lost(loss))
    with pytest.raises(loss):  # type: ignore[call-overload]
        used(service)
    assert service.stages() == [CERTIFICATE]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    ("loss", "kind"),
    [
        (ServicePinMismatch, PhonePinMismatch),
        (ServicePinExpired, PhonePinExpired),
        (ServiceTlsFailed, ServiceTlsFailed),
    ],
)
def test_a_server_that_is_not_who_it_should_be_ends_it_at_every_step(
    world: World, stage: str, loss: Loss, kind: type[Error]
) -> None:
    service = MobileIdService(world)
    service.acts[stage].append(lost(loss))
    with pytest.raises(kind):
        used(service)
    assert service.stages().count(stage) == 1


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "act",
    [
        body(b'{"state":"COMPLETE","result":"OK","sessionID":"de305d54'),
        body(b""),
        body(b"[]"),
        body(b'{"result":"OK","result":"OK","sessionID":"x","sessionID":"x","state":"RUNNING","state":"COMPLETE"}'),
        body(b'{"state": NaN}'),
        body(b"\xff\xfe{}"),
        body(b"{}", "text/html"),
        body(b"[" * 100_000),
        body(b'{"x":"' + b"x" * 70_000 + b'"}'),
        body(b"{}"),
    ],
    ids=["truncated", "empty", "array", "twice", "nan", "no utf-8", "html", "deep", "huge", "nothing in it"],
)
def test_an_answer_that_is_not_what_it_should_be_ends_it_at_every_step(world: World, stage: str, act: Act) -> None:
    service = MobileIdService(world)
    service.acts[stage].append(act)
    with pytest.raises(PhoneAnswerMalformed):
        used(service)
    assert service.stages().count(stage) == 1


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("loss", LOSSES)
def test_a_line_that_is_lost_for_a_while_is_no_failure(world: World, purpose: Purpose, loss: Loss) -> None:
    service = MobileIdService(world, running=1)
    service.acts[POLL] += [lost(loss)] * 5
    used(service, purpose)
    assert service.stages().count(START) == 1
    assert service.stages().count(POLL) == 7


def test_a_reset_at_every_other_poll_is_no_failure(world: World) -> None:
    service = MobileIdService(world, running=3)
    for _ in range(3):
        service.acts[POLL] += [lost(ServiceInterrupted), service.honest]
    used(service)
    assert service.stages().count(START) == 1


@pytest.mark.parametrize("number", [502, 503, 504])
def test_a_gateway_that_is_down_for_a_while_is_no_failure(world: World, number: int) -> None:
    service = MobileIdService(world)
    service.acts[POLL] += [status(number)] * 4
    used(service)
    assert service.stages().count(START) == 1


def test_waits_grow_to_four_seconds_and_are_never_the_same(world: World) -> None:
    service = MobileIdService(world, running=0)
    service.acts[POLL] += [lost(ServiceUnreachable)] * 4
    before = world.clock.ticks
    used(service)
    assert 0.75 * 11 <= world.clock.ticks - before <= 1.25 * 11


def test_a_line_that_stays_lost_leaves_the_outcome_unknown(world: World) -> None:
    service = MobileIdService(world)
    service.acts[POLL] += [lost(ServiceUnreachable)] * 200
    with pytest.raises(PhoneOutcomeUnknown):
        used(service)
    assert 125 <= world.clock.ticks <= 135


def test_a_phone_that_nobody_answers_is_waited_for_as_long_as_it_asks(world: World) -> None:
    with pytest.raises(PhoneTimeout):
        used(MobileIdService(world, running=1000))
    assert 125 <= world.clock.ticks <= 135


def test_a_service_that_does_not_hold_back_is_asked_once_a_second_at_most(world: World) -> None:
    service = MobileIdService(world)
    service.acts[POLL] += [lambda _: answer({"state": "RUNNING"})] * 1000
    with pytest.raises(PhoneTimeout):
        used(service)
    assert service.stages().count(POLL) <= 131


def test_a_session_that_is_gone_is_not_asked_for_again(world: World) -> None:
    service = MobileIdService(world)
    service.acts[POLL].append(status(404))
    with pytest.raises(PhoneSessionGone):
        used(service)
    assert service.stages().count(POLL) == 1


@pytest.mark.parametrize("state", ["", "DONE", "complete", None, 1])
def test_a_state_that_nobody_published_is_malformed(world: World, state: object) -> None:
    service = MobileIdService(world, running=0)
    service.bends[POLL] = lambda values: {**values, "state": state}
    with pytest.raises(PhoneAnswerMalformed):
        used(service)


def test_clocks_that_differ_are_told_and_nothing_else_changes(world: World, caplog: pytest.LogCaptureFixture) -> None:
    service = MobileIdService(world)
    late = {"content-type": "application/json", "date": "Wed, 25 Nov 2026 11:00:00 GMT"}

    def act(request: Request) -> Response:
        honest = service.honest(request)
        return Response(honest.status, late, honest.body)

    service.acts[START].append(act)
    with caplog.at_level(logging.WARNING, "idclient"):
        used(service, Purpose.AUTHENTICATION)
    assert "differs from the service's by 3600 s" in caplog.text
