"""What a poll is answered, in the words of each version."""

from collections.abc import Mapping
from types import MappingProxyType

from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.prompts import Ended, Screen
from idclient.emulators.phone.scenario import AnswerFault, PhoneOutcome, Scenario
from idclient.emulators.phone.smart_id.confirming import Confirmed, ip_address
from idclient.emulators.phone.smart_id.intents import Kind, Version
from idclient.emulators.phone.smart_id.interactions import (
    CODE_CHOICE,
    MESSAGE,
    MESSAGE_AND_CODE,
    TEXT_AND_PIN,
    screen_name,
)
from idclient.emulators.phone.smart_id.tasks import Task

RUNNING: Mapping[str, object] = MappingProxyType({"state": "RUNNING"})
_UNPUBLISHED = "SOMETHING_NEW"
_PROTOCOLS = MappingProxyType({Kind.AUTHENTICATION: "ACSP_V2", Kind.SIGNATURE: "RAW_DIGEST_SIGNATURE"})
_RESULTS = MappingProxyType(
    {
        Ending.ACCEPTED: "OK",
        Ending.TIMEOUT: "TIMEOUT",
        Ending.ABSENT: "TIMEOUT",
        Ending.UNDELIVERED: "TIMEOUT",
        Ending.WRONG_CODE: "WRONG_VC",
        Ending.APP_TOO_OLD: "REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP",
        Ending.UNPUBLISHED: _UNPUBLISHED,
        Ending.UNUSABLE: "DOCUMENT_UNUSABLE",
        Ending.PIN_BLOCKED: "DOCUMENT_UNUSABLE",
    }
)
_NEW_RESULTS = MappingProxyType(
    {
        Ending.LINK_MISSED: "EXPECTED_LINKED_SESSION",
        Ending.PROTOCOL_FAILURE: "PROTOCOL_FAILURE",
        Ending.SERVER_ERROR: "SERVER_ERROR",
    }
)
"""Results that v3 alone has."""
_REFUSALS = MappingProxyType(
    {
        TEXT_AND_PIN: "USER_REFUSED_DISPLAYTEXTANDPIN",
        CODE_CHOICE: "USER_REFUSED_VC_CHOICE",
        MESSAGE: "USER_REFUSED_CONFIRMATIONMESSAGE",
        MESSAGE_AND_CODE: "USER_REFUSED_CONFIRMATIONMESSAGE_WITH_VC_CHOICE",
    }
)


def result(task: Task, ended: Ended, scenario: Scenario) -> dict[str, object]:
    """Return `result` of a session that has ended, without a document number."""
    version = task.intent.version
    if ended.ending is Ending.REFUSED:
        return _refused(task, ended.screen, plain=scenario.outcome is PhoneOutcome.REFUSE_TEXT)
    if version is Version.V3 and ended.ending in _NEW_RESULTS:
        return {"endResult": _NEW_RESULTS[ended.ending]}
    return {"endResult": _RESULTS.get(ended.ending, "SERVER_ERROR" if version is Version.V3 else "DOCUMENT_UNUSABLE")}


def _refused(task: Task, screen: Screen | None, *, plain: bool) -> dict[str, object]:
    name = screen_name(screen)
    if task.intent.kind is Kind.CERTIFICATE:
        return {"endResult": "USER_REFUSED_CERT_CHOICE"}
    if plain or not name or task.intent.version is Version.V1:
        return {"endResult": "USER_REFUSED"}
    if task.intent.version is Version.V2:
        return {"endResult": _REFUSALS[name]}
    return {"endResult": "USER_REFUSED_INTERACTION", "details": {"interaction": name}}


def complete(
    task: Task, outcome: Mapping[str, object], confirmed: Confirmed | None, scenario: Scenario
) -> Mapping[str, object]:
    """Return the status of a session that has ended."""
    content: dict[str, object] = {"state": "COMPLETE", "result": dict(outcome)}
    if task.intent.ignored:
        content["ignoredProperties"] = list(task.intent.ignored)
    if confirmed is None:
        return content
    content["result"] = {**outcome, "documentNumber": confirmed.document}
    if confirmed.certificate is not None:
        content["cert"] = {"value": confirmed.certificate, "certificateLevel": confirmed.level}
    content |= ip_address(task)
    if task.intent.version is Version.V3:
        return content | _v3(task, confirmed, scenario)
    return content | _v2(task, confirmed)


def _v3(task: Task, confirmed: Confirmed, scenario: Scenario) -> dict[str, object]:
    kind, app, parameters = task.intent.kind, confirmed.app, confirmed.parameters
    if kind is Kind.CERTIFICATE:
        return {"signature": {"flowType": app.flow}}
    lying = scenario.answer is AnswerFault.PROTOCOL_LIE
    told = next(other for other in _PROTOCOLS if (other is kind) is not lying)
    content: dict[str, object] = {"signatureProtocol": _PROTOCOLS[told], "interactionTypeUsed": app.interaction}
    if confirmed.value is None or parameters is None:
        return content
    signature: dict[str, object] = {"value": confirmed.value, "flowType": app.flow}
    if kind is Kind.AUTHENTICATION:
        signature |= {"serverRandom": app.server_random, "userChallenge": app.user_challenge}
    signature["signatureAlgorithm"] = parameters.name
    if parameters.pss:
        signature["signatureAlgorithmParameters"] = dict(parameters.stated())
    return content | {"signature": signature}


def _v2(task: Task, confirmed: Confirmed) -> dict[str, object]:
    content: dict[str, object] = {}
    if confirmed.value is not None and confirmed.parameters is not None:
        content["signature"] = {"value": confirmed.value, "algorithm": confirmed.parameters.name}
    if task.intent.version is Version.V2 and confirmed.app.interaction:
        content["interactionFlowUsed"] = confirmed.app.interaction
    return content
