"""Who answers in a collector's place? Only looked at, for a diagnosis: nothing is believed and nothing is sent."""

import socket
import ssl

from cryptography import x509

from idclient.ports.collector import Presented

_SECONDS = 3.0


def look(address: tuple[str, int], name: str) -> Presented | None:
    """Return whose certificate is shown. See `CollectorLook`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(address, timeout=_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=name) as secure,
        ):
            shown = secure.getpeercert(binary_form=True)
        if not shown:
            return None
        certificate = x509.load_der_x509_certificate(shown)
        return Presented(_named(certificate.subject), _named(certificate.issuer))
    except (OSError, ValueError, x509.InvalidVersion):
        return None


def _named(name: x509.Name) -> str:
    """Return the common name, the whole name where there is none; short enough for a line."""
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value if common else name.rfc4514_string())[:100]
