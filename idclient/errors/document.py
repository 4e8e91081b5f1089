"""Why a document cannot be signed, written or checked."""

from idclient.errors.base import Error


class DocumentError(Error):
    """A failure of a document: reading, signing, writing or checking it."""
