"""The authorities' certificates where their certificates say they are (caIssuers)."""

from idclient.emulators.authorities.addresses import CERTIFICATES_URL
from idclient.emulators.authorities.pki import DemoPki
from idclient.ports import Http, Request, Response


def certificate_files(pki: DemoPki) -> Http:
    """Return the service that hands out the authorities' certificates, where certificates say they are (caIssuers)."""
    files = {
        "root.crt": pki.root.certificate,
        "issuing.crt": pki.issuing.certificate,
        "tsa-authority.crt": pki.tsa_authority.certificate,
        "phone-qualified.crt": pki.phone_qualified.certificate,
        "phone-basic.crt": pki.phone_basic.certificate,
    }

    def http(request: Request) -> Response:
        name = request.url.removeprefix(CERTIFICATES_URL).rsplit("/", 1)[-1]
        if request.method != "GET":
            return Response(405, {"allow": "GET"}, b"")
        if name not in files:
            return Response(404, {}, b"")
        return Response(200, {"content-type": "application/pkix-cert"}, files[name])

    return http
