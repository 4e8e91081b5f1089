"""The evidence that came with a document."""

from idclient.documents.pdf.dss import Dss
from idclient.value import frozen


@frozen
class Stored:
    """What came with the document, all DER. Nothing of it is believed before it is proven."""

    certificates: tuple[bytes, ...] = ()
    ocsp_responses: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, store: Dss) -> "Stored":
        """Return what a security store holds."""
        return cls(
            tuple(item.data for item in store.certificates),
            tuple(item.data for item in store.ocsp_responses),
            tuple(item.data for item in store.crls),
        )

    def joined(self, other: "Stored") -> "Stored":
        """Return both together, without repeats."""
        return Stored(
            tuple(dict.fromkeys(self.certificates + other.certificates)),
            tuple(dict.fromkeys(self.ocsp_responses + other.ocsp_responses)),
            tuple(dict.fromkeys(self.crls + other.crls)),
        )
