"""The reference service: a login page and the four requests behind it, on starlette, around the library.

    application = make_service("https://service.example", outside)

is an ASGI application for any server that terminates TLS. Nothing of it is needed to use `idclient.relying_party`
in a service of one's own.
"""

from idclient.relying_party.service.application import make_service
from idclient.relying_party.service.limits import Rate
from idclient.relying_party.service.options import ServiceOptions
from idclient.relying_party.service.serving import PortTaken, ServicePort

__all__ = ["PortTaken", "Rate", "ServiceOptions", "ServicePort", "make_service"]
