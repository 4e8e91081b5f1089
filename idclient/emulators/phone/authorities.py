"""Who issues the certificates of emulated phones, and under which names.

Some relying parties insist on names of SK's authorities. Such a name is given only on request, always as its TEST twin.
"""

import re
from typing import TYPE_CHECKING

from idclient.emulators.authorities.pki import AUTHORITY_YEARS, DemoPki, Holding, Plan, issue
from idclient.errors.settings import SettingInvalid
from idclient.ports import Clock
from idclient.value import frozen

if TYPE_CHECKING:
    from cryptography.x509 import Name

    from idclient.emulators.authorities.ocsp import OcspResponder

_MARK = "TEST of "
_REAL = re.compile(r"\bSK\b|\bEE[- ]GOV|ESTEID|EID-(SK|Q|NQ)\b|\bNQ-SK\b", re.IGNORECASE)
_OWN = re.compile(r"idclient", re.IGNORECASE)


@frozen(repr=False)
class PhoneAuthorities:
    """The issuer of Mobile-ID and qualified Smart-ID certificates, and that of basic ones."""

    qualified: Holding
    basic: Holding


@frozen
class AuthorityName:
    """The subject of an authority. `identifier` is organizationIdentifier (2.5.4.97), as in NTREE-10747013."""

    common_name: str
    organisation: str = "idclient demo (TEST)"
    identifier: str = ""
    country: str = "EE"


def demo_authorities(pki: DemoPki) -> PhoneAuthorities:
    """Return the two authorities of the demo."""
    return PhoneAuthorities(pki.phone_qualified, pki.phone_basic)


def named_authority(
    pki: DemoPki, clock: Clock, name: AuthorityName, ocsp: "OcspResponder", *, allowed: frozenset[str] = frozenset()
) -> Holding:
    """Make an authority of another name below the demo's root, with a responder that `ocsp` answers by.

    `allowed` are the names of SK that the person asked for, without `TEST of`, which every name begins with.

    Raises:
        SettingInvalid: the name is one of SK's and nobody asked for it.
    """
    from idclient.emulators.authorities import pki_profiles as profiles

    bare = name.common_name.removeprefix(_MARK)
    if (_REAL.search(bare) or _REAL.search(name.organisation)) and not _OWN.search(bare) and bare not in allowed:
        raise SettingInvalid(name="authority", expected="a name that no real authority has")
    days, now = AUTHORITY_YEARS * 365, clock.now()
    authority = issue(Plan(_subject(name), days, profiles.authority()), pki.root, now)
    responder = profiles.organisation(f"{_MARK}{bare} OCSP RESPONDER"[:64])
    ocsp.serve(authority, issue(Plan(responder, 3 * 365, profiles.responder()), authority, now))
    return authority


def _subject(name: AuthorityName) -> "Name":
    from cryptography.x509 import Name, NameAttribute
    from cryptography.x509.oid import NameOID

    marked = f"{_MARK}{name.common_name.removeprefix(_MARK)}"
    identifier = [NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, name.identifier)] if name.identifier else []
    return Name(
        [
            NameAttribute(NameOID.COUNTRY_NAME, name.country),
            NameAttribute(NameOID.ORGANIZATION_NAME, name.organisation),
            *identifier,
            NameAttribute(NameOID.COMMON_NAME, marked[:64]),
        ]
    )
