"""What the author of a signature field demands of the signature (seed values; ISO 32000-2, 12.7.5.5, Table 237).

A demand marked as required that this signature does not meet refuses it; one that is a wish is followed where nothing
else was said.
"""

from collections.abc import Callable
from typing import TypeVar

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.seed_certificates import check_certificate
from idclient.documents.pdf.signature_options import SignatureOptions
from idclient.documents.pdf.strings import decode_text
from idclient.documents.pdf.values import Array, Boolean, Dictionary, Number, String, Value
from idclient.errors.document import SeedValueUnmet
from idclient.value import replace

_FILTER, _SUB_FILTER, _V, _REASONS, _LEGAL, _REVOCATION, _DIGEST, _LOCK, _APPEARANCE = (1 << bit for bit in range(9))
_VERSION = 3
"""The highest version of seed values, that of PDF 2.0."""
_MOST = 1000
Item = TypeVar("Item")


def follow_seed_values(document: PdfDocument, value: Value | None, options: SignatureOptions) -> SignatureOptions:
    """Return the options as the field's /SV wants them, or refuse. `value` is the /SV entry, may be absent.

    What is not known yet (certificate and digest, before the card is read) is not looked at.
    Raises: SeedValueUnmet, DocumentError.
    """
    if document.resolve(value) is None:
        return options
    seed = document.dictionary(value)
    if seed is None:
        raise SeedValueUnmet(constraint="malformed")
    flags = document.integer(seed.get(b"Ff")) or 0
    _check_form(document, seed, flags, options)
    _check_kind(document, seed, flags, options)
    _check_level(document, seed, flags, options)
    if options.certificates:
        check_certificate(document, document.dictionary(seed.get(b"Cert")), options.certificates)
    reason = _reason(document, seed, options.reason, required=bool(flags & _REASONS))
    if reason and options.committed:
        raise SeedValueUnmet(constraint="reason")
    return replace(options, reason=reason)


def _check_form(document: PdfDocument, seed: Dictionary, flags: int, options: SignatureOptions) -> None:
    """Check what is about the format: filter, sub-filter, version of the seed values, digest, named appearance."""
    if flags & _FILTER and document.name(seed.get(b"Filter")) not in (None, b"Adobe.PPKLite"):
        raise SeedValueUnmet(constraint="filter")
    names = _elements(document, seed.get(b"SubFilter"), document.name)
    if flags & _SUB_FILTER and names and options.sub_filter.encode("ascii") not in names:
        raise SeedValueUnmet(constraint="sub-filter")
    version = document.resolve(seed.get(b"V"))
    if flags & _V and isinstance(version, Number) and version.value > _VERSION:
        raise SeedValueUnmet(constraint="version")
    digests = _elements(document, seed.get(b"DigestMethod"), lambda item: _text(document, item))
    ours = options.hash_name.upper()
    if flags & _DIGEST and digests and ours and ours not in {name.upper().replace("-", "") for name in digests}:
        raise SeedValueUnmet(constraint="digest", wanted=_listed(digests))
    if flags & _APPEARANCE and document.resolve(seed.get(b"AppearanceFilter")) is not None:
        raise SeedValueUnmet(constraint="appearance")


def _check_kind(document: PdfDocument, seed: Dictionary, flags: int, options: SignatureOptions) -> None:
    """Check what the signature means: ordinary or certification, locking the document, legal attestation."""
    kind = document.dictionary(seed.get(b"MDP"))
    wanted = document.integer(kind.get(b"P")) if kind else None
    ours = options.certify.level if options.certify else 0
    if wanted is not None and wanted != ours:
        raise SeedValueUnmet(constraint="certification", wanted=str(wanted))
    if flags & _LOCK and document.name(seed.get(b"LockDocument")) == b"true":
        raise SeedValueUnmet(constraint="lock-document")
    if flags & _LEGAL and ours and document.resolve(seed.get(b"LegalAttestation")) is not None:
        raise SeedValueUnmet(constraint="legal-attestation")


def _check_level(document: PdfDocument, seed: Dictionary, flags: int, options: SignatureOptions) -> None:
    """Check what the level decides: time stamp and evidence of revocation."""
    stamp = document.dictionary(seed.get(b"TimeStamp"))
    if stamp and (document.integer(stamp.get(b"Ff")) or 0) & 1 and not options.level.timestamped:
        raise SeedValueUnmet(constraint="time-stamp")
    evidence = document.resolve(seed.get(b"AddRevInfo"))
    if flags & _REVOCATION and isinstance(evidence, Boolean) and evidence.value != options.level.long_term:
        raise SeedValueUnmet(constraint="revocation" if evidence.value else "no-revocation")


def _reason(document: PdfDocument, seed: Dictionary, reason: str, *, required: bool) -> str:
    """Return the reason to state: one that is wished for is taken where there is but one and nothing else was said."""
    reasons = _elements(document, seed.get(b"Reasons"), lambda item: _text(document, item))
    if not required:
        return reason
    if reasons in ([], ["."]):
        if reason:
            raise SeedValueUnmet(constraint="no-reason")
        return ""
    if not reason and len(reasons) == 1:
        return reasons[0]
    if reason not in reasons:
        raise SeedValueUnmet(constraint="reason", wanted=_listed(reasons))
    return reason


def _listed(texts: list[str]) -> str:
    """Return texts of the document's author for a person to read at a terminal: short, and nothing that steers it."""
    listed = "; ".join(texts[:16])[:500]
    return "".join(sign if sign.isprintable() else "?" for sign in listed)


def _elements(document: PdfDocument, value: Value | None, read: Callable[[Value], Item | None]) -> list[Item]:
    array = document.array(value)
    items = array.items[:_MOST] if isinstance(array, Array) else ()
    return [found for found in map(read, items) if found is not None]


def _text(document: PdfDocument, value: Value | None) -> str | None:
    found = document.resolve(value)
    return decode_text(found.value) if isinstance(found, String) else None
