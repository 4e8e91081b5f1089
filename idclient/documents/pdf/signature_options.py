"""How a signature is to be made, as far as the document is concerned."""

from datetime import datetime

from idclient.documents.pdf.appearance import Appearance
from idclient.value import frozen


@frozen(kw_only=True)
class SignatureOptions:
    """How to sign. `room` is the space for the CMS, in bytes; `when` the claimed time, aware.

    `field_name` names an empty signature field to fill, or else the field to add; without it a new field gets a free
    name. `page` counts from 0, or from the end when negative. Empty texts are left out. Without an `appearance` the
    signature shows nothing.
    """

    when: datetime
    room: int
    field_name: str | None = None
    page: int = 0
    name: str = ""
    reason: str = ""
    location: str = ""
    contact: str = ""
    sub_filter: str = "ETSI.CAdES.detached"
    appearance: Appearance | None = None
