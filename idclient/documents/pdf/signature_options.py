"""How a signature is to be made, as far as the document is concerned."""

from datetime import datetime

from idclient.documents.pdf.appearance import Appearance
from idclient.model import Level, Permission
from idclient.value import field, frozen


@frozen(kw_only=True)
class SignatureOptions:
    """How to sign. `room` is the space for the CMS, in bytes; `when` the claimed time, aware.

    `field_name` names an empty signature field to fill, or else the field to add; without it a new field gets a free
    name. `page` counts from 0, or from the end when negative. Empty texts are left out. Without an `appearance` the
    signature shows nothing. `certify` makes it the author's own, saying what may still change.

    The rest is known of the signature and looked at only where a field demands something: `level`, and once the card
    was read `hash_name` (hashlib's) and `certificates`, DER, the signer's first, then its issuers; `committed` when the
    CMS tells a commitment, beside which no reason may stand (EN 319 142-1, 6.3).
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
    certify: Permission | None = None
    level: Level = Level.B_B
    hash_name: str = ""
    committed: bool = False
    certificates: tuple[bytes, ...] = field(default=(), repr=False)
