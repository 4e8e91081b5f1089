"""The helper of SK's demo that reads device links in place of a phone. Source: Smart-ID Automated Testing Interface.

What it reads is answered without a person, even where the phones wait for one.
"""

from enum import Enum
from urllib.parse import urlsplit

from idclient.emulators.phone.scenario import ANSWER_AFTER
from idclient.emulators.phone.smart_id.bodies import read_body
from idclient.emulators.phone.smart_id.device_links import LinkProblem, read_link
from idclient.emulators.phone.smart_id.refusals import Refusal
from idclient.emulators.phone.smart_id.scanning import Scanner
from idclient.emulators.phone.subscribers import Subscribers
from idclient.ports import Request, Response

_PATH = ("mock", "device-link")


class _FlowType(Enum):
    QR = "QR"
    WEB = "Web2App"
    APP = "App2App"


def is_autosigner(url: str) -> bool:
    """Whether an address is the helper's, below whatever prefix."""
    return tuple(part for part in urlsplit(url).path.split("/") if part)[-2:] == _PATH


def read_in_place_of_phone(request: Request, subscribers: Subscribers, scanner: Scanner) -> Response:
    """Read the link of a request with the account it names. Raises: Refusal."""
    if request.method != "POST":
        raise Refusal(405, "METHOD_NOT_ALLOWED", "Method not allowed")
    body = read_body(request)
    document, link, flow = body.text("documentNumber"), body.text("deviceLink"), body.one_of("flowType", _FlowType)
    if flow is not _FlowType.QR:  # where the browser would be sent back to; nobody sends it here
        body.text("browserCookie")
        body.text("initialCallbackUrl")
    found = subscribers.by_document(document)
    if found is None:
        raise body.wrong("documentNumber", "documentNumber is not known")
    scanned = read_link(link)
    if scanned is None or scanned.type != flow.value:
        raise body.wrong("deviceLink", LinkProblem.NOT_A_LINK.value)
    problem = scanner.scan(found[0], link, document=document, after=ANSWER_AFTER)
    if problem is not LinkProblem.NONE:
        raise body.wrong("deviceLink", problem.value)
    return Response(200, {"content-length": "0"}, b"")
