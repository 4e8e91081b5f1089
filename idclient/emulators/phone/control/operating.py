"""What those who run the services settle: how the provider behaves, who has a contract, what OCSP says of whom."""

import ipaddress
import re
from typing import Any

from idclient.emulators.phone.certificate_states import CertificateState, set_state
from idclient.emulators.phone.certificates import PhoneCertificates
from idclient.emulators.phone.gate import Gate
from idclient.emulators.phone.holders import account_subject, sim_subject
from idclient.emulators.phone.local_requests import NotUnderstood
from idclient.emulators.phone.parties import Parties, Party
from idclient.emulators.phone.phones import Phones, WhenBusy
from idclient.emulators.phone.subscribers import Subscriber
from idclient.model import PhoneName
from idclient.value import frozen

Json = dict[str, Any]
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_LONGEST_NAME = 100
_MOST = 1_000_000


@frozen(kw_only=True)
class Operated:
    """What is settled here."""

    phones: Phones
    parties: Parties
    gate: Gate
    certificates: PhoneCertificates


def provider(operated: Operated) -> Json:
    """Return how the provider behaves."""
    gate = operated.gate
    return {
        "when_busy": operated.phones.when_busy.value,
        "one_session": gate.one_session,
        "signatures_left": gate.signatures_left,
        "failures_left": gate.failures_left,
    }


def change_provider(operated: Operated, message: Json) -> Json:
    """Change what a message names of `provider`, and return all of it. Raises: NotUnderstood; nothing changed then."""
    changed = provider(operated) | message
    if changed.keys() != provider(operated).keys():
        raise NotUnderstood("when_busy, one_session, signatures_left and failures_left can be changed")
    when_busy = next((one for one in WhenBusy if one.value == changed["when_busy"]), None)
    if when_busy is None:
        raise NotUnderstood("when_busy must be one of " + ", ".join(one.value for one in WhenBusy))
    one_session = _flag(changed, "one_session")
    left = [_left(changed, name) for name in ("signatures_left", "failures_left")]
    operated.phones.when_busy = when_busy
    operated.gate.one_session = one_session
    operated.gate.signatures_left, operated.gate.failures_left = left
    return provider(operated)


def parties(operated: Operated) -> Json:
    """Return who has a contract."""
    return {"parties": [_party(party) for party in operated.parties.everybody()]}


def add_party(operated: Operated, message: Json) -> Json:
    """Sign a contract: `uuid`, `names`; `networks`, `advanced`, `shares_address` if wanted. Raises: NotUnderstood."""
    uuid, names, networks = message.get("uuid"), message.get("names"), message.get("networks", [])
    if not isinstance(uuid, str) or not _UUID.fullmatch(uuid):
        raise NotUnderstood("uuid must be a UUID in lower case")
    if not _texts(names) or not names:
        raise NotUnderstood("names must be a list of names")
    if not _texts(networks) or not all(map(_is_network, networks)):
        raise NotUnderstood("networks must be a list of addresses or networks, as in 192.0.2.0/24")
    rights = {name: _flag(message | {name: message.get(name, False)}, name) for name in ("advanced", "shares_address")}
    party = Party(uuid, tuple(names), tuple(networks), **rights)
    operated.parties.add(party)
    return _party(party)


def certify(operated: Operated, person: Subscriber, message: Json) -> Json:
    """Have OCSP call the certificates `of` sim or app good, revoked or unknown (`state`). Raises: NotUnderstood."""
    state = next((one for one in CertificateState if one.value == message.get("state")), None)
    subjects = {
        "sim": [(sim_subject(person), PhoneName.MOBILE_ID)] if person.sim else [],
        "app": [(account_subject(person, account), PhoneName.SMART_ID) for account in person.accounts],
    }
    of = message.get("of")
    if state is None or not isinstance(of, str) or not subjects.get(of):
        raise NotUnderstood("of is sim or app, if the person has it, and state is good, revoked or unknown")
    for subject, service in subjects[of]:
        set_state(operated.certificates, subject, service, state)
    return {"done": True}


def _party(party: Party) -> Json:
    return {
        "uuid": party.uuid, "names": list(party.names), "networks": list(party.networks),
        "advanced": party.advanced, "shares_address": party.shares_address,
    }  # fmt: skip


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and 0 < len(one) <= _LONGEST_NAME for one in value)


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def _flag(message: Json, name: str) -> bool:
    value = message[name]
    if not isinstance(value, bool):
        raise NotUnderstood(f"{name} must be true or false")
    return value


def _left(message: Json, name: str) -> int | None:
    value = message[name]
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST):
        raise NotUnderstood(f"{name} must be null or a number from 0 to {_MOST}")
    return value
