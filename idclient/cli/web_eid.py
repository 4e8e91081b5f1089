"""What `authenticate --origin` and `login` share: consent, and a token of Web eID."""

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from idclient.cli.opening import is_phone, opener
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal

if TYPE_CHECKING:
    from idclient.ports import Environment
    from idclient.wire.origin import Origin
    from idclient.wire.web_eid_command import Authenticate


def asked_for(options: argparse.Namespace) -> "Authenticate | None":
    """Return the login that the options describe, None for none. Raises: UsageError, OriginRefused, NonceUnfit."""
    if options.origin is None and options.nonce is None:
        return None
    if options.origin is None or options.nonce is None:
        raise UsageError("--origin and --nonce go together")
    from idclient.wire.origin import read_origin
    from idclient.wire.web_eid import require_nonce
    from idclient.wire.web_eid_command import Authenticate

    origin = read_origin(options.origin)
    require_nonce(options.nonce)
    return Authenticate(options.nonce, origin)


def make_token(
    environment: "Environment", options: argparse.Namespace, terminal: Terminal, asked: "Authenticate"
) -> Mapping[str, Any]:
    """Say what the service will learn, ask card or phone, and return the token as JSON has it.

    Raises: LoginUnsupported, PhoneError, CardError, TrustError, Cancelled.
    """
    from idclient.journeys import web_eid
    from idclient.wire.web_eid import FORMAT_1_1, write_token

    if is_phone(options):
        from idclient.cli.phone_person import service_of

        web_eid.require_token_maker(environment, service_of(options))
    token_format = "web-eid:" + terminal.session.settings["web_eid.token"]
    _show_consent(terminal, asked.origin, signing=token_format == FORMAT_1_1)
    with opener(environment, options, terminal)() as identity:
        made = web_eid.make_token(environment, identity, asked, terminal, token_format=token_format)
    if is_phone(options):
        from idclient.cli.phone_person import remember_person

        terminal.clear_line()
        remember_person(environment, options, terminal)
    return write_token(made)


def show_token(session: Session, options: argparse.Namespace, token: Mapping[str, Any]) -> None:
    """Print a token, alone, so that another program can take it as it is."""
    import json

    session.say(json.dumps(token))
    session.answer({"method": method_of(options), "token": token})


def method_of(options: argparse.Namespace) -> str:
    """Return what proves who somebody is, as `--json` calls it."""
    return "mobile-id" if options.mobile_id else "smart-id" if options.smart_id else "card"


def _show_consent(terminal: Terminal, origin: "Origin", *, signing: bool) -> None:
    """Say who learns what, before anybody is asked for a PIN; --quiet does not silence it."""
    from idclient.wire.host_name import show_host

    shown, word = show_host(origin.host), terminal.session.word
    place = shown.text + (f":{origin.port}" if origin.port else "")
    terminal.login_host = place
    lines = [word("login_consent", host=place)]
    if shown.unsafe:
        lines.append(word("login_punycode"))
    if signing:
        lines.append(word("login_consent_signing"))
    sys.stderr.write("\n".join(lines) + "\n")
    sys.stderr.flush()
