"""What time stamps over the document give the signatures they cover: proof of their time, and of the evidence."""

from collections.abc import Iterable
from datetime import datetime

from idclient.documents.checking.asking import Asking, Online
from idclient.documents.checking.status import Moment, check_status
from idclient.documents.checking.stored import Stored
from idclient.documents.checking.structure import state_at
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.dss import read_dss
from idclient.errors.document import DocumentError, DocumentUnreadable
from idclient.ports import Environment
from idclient.trust.chain import Chain
from idclient.value import frozen


@frozen
class Proof:
    """A genuine time stamp over the first `end` bytes, and the evidence among them.

    `time` is None when something speaks against the time stamp, an open question among that.
    """

    end: int
    time: datetime | None
    stored: Stored


@frozen
class Covering:
    """The time stamps over one signature: the earliest time they prove, and the evidence that the last one covers."""

    proven: datetime | None = None
    stored: Stored | None = None

    @property
    def stamped(self) -> bool:
        """Whether there is a genuine time stamp at all."""
        return self.stored is not None


def covering(proofs: Iterable[Proof], end: int) -> Covering:
    """Return what the time stamps give a signature whose bytes end at `end`."""
    over = [proof for proof in proofs if proof.end > end]
    times = [proof.time for proof in over if proof.time is not None]
    last = max(over, key=lambda proof: proof.end, default=None)
    return Covering(min(times, default=None), last.stored if last else None)


def evidence_at(document: PdfDocument, end: int) -> Stored:
    """Return the evidence of the revision that ends there, none when unreadable. Raises: DocumentUnreadable."""
    try:
        with state_at(document, end) as earlier:
            store = read_dss(earlier)
    except DocumentUnreadable:
        raise
    except DocumentError:
        return Stored()
    return Stored() if store is None else Stored.of(store)


def are_proven(environment: Environment, claims: Iterable[tuple[Chain, datetime]], stored: Stored) -> bool:
    """Whether evidence proves, with nobody asked, that no certificate of the chains was revoked at their times."""
    nobody = Asking(environment, Online.NEVER)
    return all(
        check_status(nobody, chain, stored=stored, moment=Moment.of_signature(at)).embedded for chain, at in claims
    )
