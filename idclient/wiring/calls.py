"""Calls to services, made as the settings want them."""

from idclient.ports import Http, Request, Response
from idclient.settings import Settings
from idclient.value import replace


def with_timeout(http: Http, settings: Settings) -> Http:
    """Return the services, each waited for as long as the settings say."""
    seconds = float(settings["network.timeout"])

    def timed(request: Request) -> Response:
        return http(replace(request, timeout=seconds))

    return timed
