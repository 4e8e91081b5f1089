"""The part of a request in which a person, a card and a window take part."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from idclient.cards.identity import CardIdentity
from idclient.journeys import web_eid
from idclient.model import Purpose
from idclient.native import answering
from idclient.native.callers import require_caller
from idclient.native.conversation import with_card
from idclient.native.ending import Ending
from idclient.native.person import WindowPerson
from idclient.ports import Environment
from idclient.settings import LANGUAGES, Settings, default_path, load
from idclient.texts import system_language
from idclient.trust.certificates import read_holder
from idclient.wire.host_name import show_host
from idclient.wire.web_eid import write_token
from idclient.wire.web_eid_command import Authenticate, GetSigningCertificate, SignHash
from idclient.wiring import open_desk, open_environment

Asked = Authenticate | GetSigningCertificate | SignHash


def ask(
    command: Asked, ending: Ending, arguments: Sequence[str], environ: Mapping[str, str], window: Sequence[str] | None
) -> dict[str, Any]:
    """Return the answer to a command. Blocks for the person.

    Raises: CallerUnknown, AnotherRequest, ClaimNotKept, WindowMissing, SettingsError, and what the person left alone.
    """
    settings = load(default_path(environ), environ, {})
    require_caller(arguments, settings["web_eid.extensions"].split())
    demo = environ.get("IDCLIENT_DEMO") == "1"
    desk = open_desk(window)
    with desk.claim():
        shown = desk.open()
        ending.also_close(shown.close)
        try:
            person = WindowPerson(shown, ending, _request(command, settings, environ, demo=demo))
            person.begin()
            with open_environment(settings, demo=demo) as environment:
                return with_card(environment, person, _act(command, environment, person, settings))
        finally:
            shown.close()


def _request(command: Asked, settings: Settings, environ: Mapping[str, str], *, demo: bool) -> dict[str, Any]:
    host = show_host(command.origin.host)
    port = f":{command.origin.port}" if command.origin.port else ""
    request: dict[str, Any] = {
        "task": _TASKS[type(command)],
        "language": _language(command.language, settings, environ),
        "demo": demo,
        "host": host.text + port,
        "punycode": host.unsafe,
        "holder": "",
    }
    if isinstance(command, SignHash):
        request |= {"hash_function": command.hash_function, "hash": command.digest.hex()}
    return request


_TASKS = {Authenticate: "log-in", GetSigningCertificate: "certificate", SignHash: "sign"}


def _language(wish: str, settings: Settings, environ: Mapping[str, str]) -> str:
    """Return the person's own setting, else the page's wish, else what the system speaks."""
    if settings["interface.language"]:
        return settings["interface.language"]
    return wish if wish in LANGUAGES else system_language(environ)


def _act(
    command: Asked, environment: Environment, person: WindowPerson, settings: Settings
) -> Callable[[CardIdentity], dict[str, Any]]:
    match command:
        case Authenticate():
            token_format = "web-eid:" + settings["web_eid.token"]
            return lambda identity: _log_in(environment, identity, command, person, token_format)
        case GetSigningCertificate():
            return lambda identity: _give_certificate(identity, person)
        case SignHash():
            return lambda identity: _sign(environment, identity, command, person)


def _log_in(
    environment: Environment, identity: CardIdentity, asked: Authenticate, person: WindowPerson, token_format: str
) -> dict[str, Any]:
    _introduce(identity, Purpose.AUTHENTICATION, person)
    return write_token(web_eid.make_token(environment, identity, asked, person, token_format=token_format))


def _give_certificate(identity: CardIdentity, person: WindowPerson) -> dict[str, Any]:
    _introduce(identity, Purpose.SIGNING, person)
    found = web_eid.signing_certificate(identity, person)
    person.agree()
    return answering.certificate(found)


def _sign(environment: Environment, identity: CardIdentity, asked: SignHash, person: WindowPerson) -> dict[str, Any]:
    _introduce(identity, Purpose.SIGNING, person)
    return answering.signature(web_eid.sign_hash(environment, identity, asked, person))


def _introduce(identity: CardIdentity, purpose: Purpose, person: WindowPerson) -> None:
    holder = read_holder(identity.certificates((purpose,), person)[purpose])
    person.know_holder(" ".join(filter(None, (holder.given_name, holder.surname))))
