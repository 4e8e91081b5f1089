"""The demo's login: the emulated card logs in to the reference service, over HTTPS on a free port."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from idclient.model import Dialog
    from idclient.ports import Environment
    from idclient.settings import Settings

Step = Callable[..., None]
"""Prints a line of the transcript: a word's name, and what fills its gaps."""


def log_in(environment: "Environment", settings: "Settings", visitor: "Dialog", step: Step) -> None:
    """Start the service, log in, say who it says we are, log out, and stop it. Raises: Error."""
    from idclient.journeys.card import open_identity
    from idclient.journeys.login import Exchange
    from idclient.journeys.web_eid import make_token
    from idclient.wire.login_address import read_login_address
    from idclient.wire.web_eid import write_token
    from idclient.wire.web_eid_command import Authenticate
    from idclient.wiring.login_service import login_http, login_stage

    with login_stage() as stage:
        step("demo_service", url=stage.url)
        address = read_login_address(stage.url)
        http = login_http(settings, ca_file=str(stage.tls_file), demo=True)
        exchange = Exchange(http, address, visitor.check)
        asked = Authenticate(exchange.challenge(), address.origin)
        with open_identity(environment, None, visitor) as identity:
            token = make_token(environment, identity, asked, visitor)
        told = exchange.log_in(write_token(token))
        host = address.origin.text.removeprefix("https://")
        step("login_done", host=host, name=f"{told.given_name} {told.surname}".strip(), code=told.code)
        step("login_left" if exchange.leave() else "login_not_left")
