"""Several OCSP responders that are asked as one: whichever knows a certificate answers."""

from collections.abc import Callable, Sequence

from idclient.ports import Request, Response

Responder = Callable[[Request], Response]


def first_who_knows(responders: Sequence[Responder]) -> Responder:
    """Return a responder that answers as the first does which calls the certificate something but unknown.

    Where none knows it, the answer is the last one's. Raises what the last one raises.
    """

    def respond(request: Request) -> Response:
        for responder in responders[:-1]:
            response = responder(request)
            if response.status == 200 and _knows(response.body):
                return response
        return responders[-1](request)

    return respond


def _knows(answer: bytes) -> bool:
    from cryptography.x509 import ocsp

    try:
        return ocsp.load_der_ocsp_response(answer).certificate_status is not ocsp.OCSPCertStatus.UNKNOWN
    except ValueError:  # it refused to say anything
        return False
