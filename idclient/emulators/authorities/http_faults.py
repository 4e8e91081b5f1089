"""What any web service may do instead of its job, for emulated services that are told to."""

from idclient.ports import Response

_PAGE = b"<!DOCTYPE html><title>Welcome</title><p>Please log in to the hotel network."


def http_fault(name: str, media_type: str) -> Response | None:
    """Return the answer of a fault by its name, None for any other; `media_type` is what an honest answer has."""
    faults = {
        "HTML": lambda: Response(200, {"content-type": "text/html; charset=utf-8"}, _PAGE),
        "FORBIDDEN": lambda: Response(403, {"content-type": "text/html"}, _PAGE),
        "TOO_MANY": lambda: Response(429, {"retry-after": "60"}, b""),
        "OVERLOADED": lambda: Response(503, {"retry-after": "60"}, b""),
        "REDIRECT": lambda: Response(302, {"location": "http://elsewhere.demo.idclient.invalid/"}, b""),
        "HUGE": lambda: Response(200, {"content-type": media_type}, b"\x30" + bytes(10_000_001)),
    }
    return faults[name]() if name in faults else None
