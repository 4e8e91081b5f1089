"""What a revocation means for what was made before it."""

from datetime import datetime

from idclient.trust.asn1 import iso
from idclient.value import frozen

_HARMLESS = frozenset({"affiliation_changed", "superseded", "cessation_of_operation"})


@frozen
class Revoked:
    """When a certificate was revoked (ISO 8601, UTC, whole seconds), and why: CRLReason as asn1crypto spells it."""

    since: str
    reason: str

    @classmethod
    def of(cls, at: datetime, reason: str) -> "Revoked":
        """Return the revocation that an answer tells of."""
        return cls(iso(at), reason or "unspecified")

    @property
    def spares_the_past(self) -> bool:
        """Whether what the key signed before remains good by itself: its holder had it to the end.

        Everything else may have been signed by somebody else and dated back, no reason given included. RFC 3161 §4
        spares an explicit `unspecified`, too; RFC 5280 §5.3.1 wants that never written, and it tells us nothing.
        """
        return self.reason in _HARMLESS
