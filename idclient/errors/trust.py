"""Why a certificate, an OCSP response or a time stamp is not believed."""

from idclient.errors.base import Error


class TrustError(Error):
    """A certificate, OCSP response or time stamp that cannot be believed."""
