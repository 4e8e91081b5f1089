"""Under which policies a certificate was issued, and what it says about being qualified (EN 319 412-5)."""

from functools import lru_cache
from typing import Any

from idclient.errors.trust import CertificateMalformed
from idclient.trust.asn1 import MAXIMUM_SIZE, reading
from idclient.value import frozen

QC_COMPLIANCE = "0.4.0.1862.1.1"
QC_SSCD = "0.4.0.1862.1.4"
QC_TYPE = "0.4.0.1862.1.6"
QC_TYPE_ESIGN = "0.4.0.1862.1.6.1"
_CERTIFICATE_POLICIES = "2.5.29.32"
_QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"


@frozen
class Policies:
    """Dotted OIDs: of certificatePolicies, of qcStatements, and of the types of use (QcType) among the latter."""

    identifiers: frozenset[str]
    statements: frozenset[str]
    types: frozenset[str]


@lru_cache(maxsize=64)
def read_policies(der: bytes) -> Policies:
    """Return the policies in a DER certificate; what is absent is empty. Raises: CertificateMalformed.

    Read apart from the certificate, since signing with a card does without.
    """
    from asn1crypto import x509

    if len(der) > MAXIMUM_SIZE:
        raise CertificateMalformed
    with reading(CertificateMalformed):
        extensions = x509.Certificate.load(der, strict=True)["tbs_certificate"]["extensions"]
        found = {item["extn_id"].dotted: item["extn_value"] for item in extensions}
        policies = found[_CERTIFICATE_POLICIES].parsed if _CERTIFICATE_POLICIES in found else ()
        statements, types = _statements(found[_QC_STATEMENTS].contents) if _QC_STATEMENTS in found else ((), ())
        return Policies(
            frozenset(policy["policy_identifier"].dotted for policy in policies),
            frozenset(statements),
            frozenset(types),
        )


def _statements(octets: bytes) -> tuple[list[str], list[str]]:
    """Return the statements and the types in a DER QCStatements. Raises what asn1crypto raises."""
    from idclient.trust.structures import QcStatements, QcTypes

    statements: list[str] = []
    types: list[str] = []
    for statement in QcStatements.load(octets, strict=True):
        oid = statement["statement_id"].dotted
        statements.append(oid)
        if oid == QC_TYPE:
            kinds: Any = QcTypes.load(statement["statement_info"].dump(), strict=True)
            types += [kind.dotted for kind in kinds]
    return statements, types
