"""What the certificates of Mobile-ID and Smart-ID look like, so that none of another kind passes for one.

Sources: SK, Certificate and OCSP Profile for Mobile-ID 2.3 (2025-02) and for Smart-ID 4.8 (2025-04); SK-CPR-ESTEID 8.3
for the Mobile-ID of before; EN 319 411-1, -2 for the policies of ETSI. Test authorities use the same policies, save
that of ESTEID-SK 2015.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from idclient.model import PhoneName, Purpose
from idclient.value import frozen


class CertificateLevel(IntEnum):
    """How sure a certificate is, in rising order; the names are those of the Smart-ID protocol."""

    ADVANCED = 1
    QUALIFIED = 2
    QSCD = 3
    """Qualified, and the key lies in a qualified signature creation device. For signing only."""


@frozen
class Row:
    """Policies that a certificate has all of, and the level which they stand for."""

    policies: frozenset[str]
    level: CertificateLevel


_MOBILE_ID = "1.3.6.1.4.1.10015.18.1"
_SMART_ID_QUALIFIED = "1.3.6.1.4.1.10015.17.2"
_SMART_ID_BASIC = "1.3.6.1.4.1.10015.17.1"
_NCP = "0.4.0.2042.1.1"
_NCP_PLUS = "0.4.0.2042.1.2"
_QCP_N_QSCD = "0.4.0.194112.1.2"
_OLD_MOBILE_ID = (
    "1.3.6.1.4.1.10015.1.3",
    "1.3.6.1.4.1.10015.1.3.1",
    "1.3.6.1.4.1.10015.1.3.2",
    "1.3.6.1.4.1.10015.1.3.3",
    "1.3.6.1.4.1.10015.3.1.3",  # the TEST twin of the first
)


def _row(level: CertificateLevel, *policies: str) -> Row:
    return Row(frozenset(policies), level)


_OLD_ROWS = tuple(_row(CertificateLevel.QUALIFIED, policy) for policy in _OLD_MOBILE_ID)
_BASIC = _row(CertificateLevel.ADVANCED, _SMART_ID_BASIC, _NCP)

ROWS: Mapping[tuple[PhoneName, Purpose], tuple[Row, ...]] = MappingProxyType(
    {
        (PhoneName.MOBILE_ID, Purpose.AUTHENTICATION): (
            _row(CertificateLevel.QUALIFIED, _MOBILE_ID, _NCP_PLUS),
            *_OLD_ROWS,
        ),
        (PhoneName.MOBILE_ID, Purpose.SIGNING): (
            _row(CertificateLevel.QUALIFIED, _MOBILE_ID, _QCP_N_QSCD),
            *_OLD_ROWS,
        ),
        (PhoneName.SMART_ID, Purpose.AUTHENTICATION): (
            _row(CertificateLevel.QUALIFIED, _SMART_ID_QUALIFIED, _NCP_PLUS),
            _BASIC,
        ),
        (PhoneName.SMART_ID, Purpose.SIGNING): (
            _row(CertificateLevel.QUALIFIED, _SMART_ID_QUALIFIED, _QCP_N_QSCD),
            _BASIC,
        ),
    }
)

SMART_ID_AUTHENTICATION = "1.3.6.1.4.1.62306.5.7.0"
CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2"
ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0"
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"

MAY_SIGN = frozenset({ANY_EXTENDED_KEY_USAGE, DOCUMENT_SIGNING, EMAIL_PROTECTION})
"""What an extended key usage must name one of, if a signing certificate has the extension at all; none of SK's has."""
MAY_AUTHENTICATE = frozenset({ANY_EXTENDED_KEY_USAGE, CLIENT_AUTHENTICATION})
"""The same for authentication with Mobile-ID."""
OLD_SMART_ID_USAGES = frozenset({"digital_signature", "key_encipherment", "data_encipherment"})
"""Key usages of Smart-ID authentication certificates before April 2025, which name client authentication.

Later ones name Smart-ID authentication. The change was not made on one day: both count, whatever the date.
"""
