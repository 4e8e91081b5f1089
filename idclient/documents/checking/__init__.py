"""The checker: every signature and time stamp of a document, with all reasons (EN 319 102-1, EN 319 142-1).

    with PdfDocument.open(path) as document:
        report = check_document(environment, document)

`check_document` judges an open document, `check_file` a file. What a report says is in `report` and `verdicts`.
"""

from idclient.documents.checking.asking import Online
from idclient.documents.checking.documents import check_document, check_file
from idclient.documents.checking.report import (
    Coverage,
    DocumentReport,
    Kind,
    Outcome,
    Proof,
    Revocation,
    SignatureReport,
    Signer,
    Source,
    StampReport,
    Standard,
    Status,
)
from idclient.documents.checking.verdicts import Indication, Reason, SubIndication

__all__ = [
    "Coverage",
    "DocumentReport",
    "Indication",
    "Kind",
    "Online",
    "Outcome",
    "Proof",
    "Reason",
    "Revocation",
    "SignatureReport",
    "Signer",
    "Source",
    "StampReport",
    "Standard",
    "Status",
    "SubIndication",
    "check_document",
    "check_file",
]
