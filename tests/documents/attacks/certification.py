"""Certification attacks: through what an author's certification lets others add (annotations, more signatures)."""

from tests.documents.attacks.bases import Forgery
from tests.documents.attacks.forging import FORGED, append, object_text, signature_number
from tests.documents.generate import stream

LOOK = stream(FORGED, b"/Type/XObject/Subtype/Form/BBox[0 0 600 700]")
_WIDGET = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Evil)/F 132/P 3 0 R/Rect[%b]%b>>"
_WORTHLESS = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<00>>>"


def annotated(kind: bytes, entries: bytes = b"/AP<</N 21 0 R>>", **objects: bytes) -> Forgery:
    """Return a forgery that puts an annotation over the page."""

    def forge(data: bytes) -> bytes:
        page = object_text(data, 3).replace(b"[8 0 R", b"[8 0 R 20 0 R")
        annotation = b"<</Type/Annot/Subtype/%b/F 4/Rect[0 0 600 700]%b>>" % (kind, entries)
        return append(data, {3: page, 20: annotation, 21: LOOK, **_numbered(objects)})

    return forge


def widget(
    entries: bytes, *, rectangle: bytes = b"0 0 600 700", listed: bool = True, seen: bool = True, **objects: bytes
) -> Forgery:
    """Return a forgery that adds a signature field over the page; `listed` in the form, `seen` on the page."""

    def forge(data: bytes) -> bytes:
        changed = {20: _WIDGET % (rectangle, entries), **_numbered(objects)}
        if listed:
            changed[1] = object_text(data, 1).replace(b"[8 0 R]", b"[8 0 R 20 0 R]")
        if seen:
            changed[3] = object_text(data, 3).replace(b"[8 0 R", b"[8 0 R 20 0 R")
        return append(data, changed)

    return forge


def _changed(forgery: Forgery, old: bytes, new: bytes) -> Forgery:
    """Return a forgery with another text in what it appends; of the same length."""
    assert len(old) == len(new)
    return lambda data: data + forgery(data)[len(data) :].replace(old, new)


def _numbered(objects: dict[str, bytes]) -> dict[int, bytes]:
    return {int(name[1:]): text for name, text in objects.items()}


def own_look_changed(data: bytes) -> bytes:
    """The author's own field, invisible until now, shows the forged text."""
    field = object_text(data, 8).replace(b"/Rect[0 0 0 0]", b"/Rect[0 0 600 700]")
    return append(data, {8: field, 9: LOOK})


def level_raised(data: bytes) -> bytes:
    """The certification says afterwards that more is permitted."""
    number = signature_number(data)
    return append(annotated(b"FreeText")(data), {number: object_text(data, number).replace(b"/P 2", b"/P 3")})


def certification_removed(data: bytes) -> bytes:
    """The catalog no longer says that the document is certified."""
    return append(annotated(b"FreeText")(data), {1: object_text(data, 1).replace(b"/Perms<</DocMDP 7 0 R>>", b"")})


def existing_note_changed(data: bytes) -> bytes:
    return append(data, {11: LOOK})


def existing_note_removed(data: bytes) -> bytes:
    return append(data, {3: object_text(data, 3).replace(b" 10 0 R", b"")})


NOTE = (
    (3, b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[8 0 R 10 0 R]>>"),
    (10, b"<</Type/Annot/Subtype/FreeText/F 4/Rect[0 0 99 99]/Contents(note)/AP<</N 11 0 R>>>>"),
    (11, stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]")),
)
EVIL_ANNOTATIONS: dict[str, Forgery] = {
    "free text over the page": annotated(b"FreeText", b"/DA(x)/Contents(x)/AP<</N 21 0 R>>"),
    "stamp over the page": annotated(b"Stamp"),
    "redaction": annotated(b"Redact", b"/OverlayText(gone)/AP<</N 21 0 R>>"),
    "square without appearance": annotated(b"Square", b"/IC[1 1 1]/C[1 1 1]/Contents(x)"),
    "link that leads elsewhere": annotated(b"Link", b"/A<</S/URI/URI(http://evil.example)>>"),
    "attached file": annotated(b"FileAttachment", b"/FS<</F(evil.exe)/EF<</F 22 0 R>>>>", o22=stream(b"MZ")),
    "button with a script": annotated(b"Widget", b"/FT/Btn/T(b)/A<</S/JavaScript/JS(x)>>/AP<</N 21 0 R>>"),
    "ink as thick as a page": annotated(b"Ink", b"/InkList[[0 350 600 350]]/BS<</W 700>>/C[1 1 1]"),
}
NOTES_OF_BEFORE: dict[str, Forgery] = {
    "note of before looks different": existing_note_changed,
    "note of before is gone": existing_note_removed,
}
SNEAKY_SIGNATURES: dict[str, Forgery] = {
    "unsigned but visible": widget(b"/AP<</N 21 0 R>>", o21=LOOK),
    "an old object as value": widget(b"/V 8 0 R/AP<</N 21 0 R>>", o21=LOOK),
    "the genuine signature as value": widget(b"/V 7 0 R/AP<</N 21 0 R>>", o21=LOOK),
    "a worthless signature as value": widget(b"/V 22 0 R/AP<</N 21 0 R>>", o21=LOOK, o22=_WORTHLESS),
    "with an action": widget(b"/A<</S/URI/URI(x)>>"),
    "with more actions": widget(b"/AA<</E<</S/JavaScript>>>>"),
    "with a caption": widget(b"/MK<</BG[1 1 1]/CA(Something that nobody signed.)>>"),
    "not in the form": widget(b"/AP<</N 21 0 R>>", listed=False, o21=LOOK),
    "not a signature": _changed(widget(b""), b"/FT/Sig", b"/FT/Btn"),
    "a stream": widget(b"/Length 4>>\nstream\nevil\nendstream %"),
    "own appearance changed": own_look_changed,
    "level raised afterwards": level_raised,
    "certification removed": certification_removed,
}
