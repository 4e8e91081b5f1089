"""Documents certified by their author, written around the signature by our own hands."""

import hashlib
from functools import cache

from idclient.documents.cms import build_cms
from tests.documents.attacks.forging import append, object_text
from tests.documents.check_world import World, plan_for, software_signer
from tests.documents.generate import Objects, as_table, plain_objects, stream

_ROOM = 8192
_PLACES = b"/ByteRange[0 1111111111 2222222222 3333333333]"
_SIGNATURE = (
    b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:20261125120000Z)/Reference[<</Type/SigRef"
    b"/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P %d>>>>]%b/Contents<%b>%b>>"
)


@cache
def certified(level: int, *extra: tuple[int, bytes], behind: bytes = b"") -> bytes:
    """Return a document of one page that its author certified with a DocMDP level; `extra` replaces or adds objects.

    7 is the signature dictionary, 8 its field. With `behind`, entries behind the contents, the gap spans them, too.
    """
    catalog = b"/Perms<</DocMDP 7 0 R>>/AcroForm<</Fields[8 0 R]/SigFlags 3>>"
    dictionary = _SIGNATURE % (level, _PLACES, b"0" * _ROOM, behind)
    objects: Objects = {
        **plain_objects(catalog=catalog, page=b"/Annots[8 0 R]"),
        7: dictionary,
        8: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Author)/F 132/Rect[0 0 0 0]/P 3 0 R/V 7 0 R/AP<</N 9 0 R>>>>",
        9: stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 0 0]"),
        **dict(extra),
    }
    return _signed(as_table(objects), len(behind))


def signed_over(data: bytes, rectangle: bytes, look: bytes) -> bytes:
    """Return a signed document with one more valid signature, in a new field that shows something on the page."""
    widget = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Second)/F 132/P 3 0 R/Rect[%b]/V 23 0 R/AP<</N 21 0 R>>>>"
    dictionary = _SIGNATURE.replace(b"/Reference[", b"/Prop_Build[") % (2, _PLACES, b"0" * _ROOM, b"")
    changed: Objects = {
        1: object_text(data, 1).replace(b"[8 0 R]", b"[8 0 R 20 0 R]"),
        3: object_text(data, 3).replace(b"[8 0 R", b"[8 0 R 20 0 R"),
        20: widget % rectangle,
        21: look,
        23: dictionary,
    }
    return _signed(append(data, changed), 0)


def _signed(data: bytes, behind: int) -> bytes:
    first = data.index(b"/Contents<0") + len(b"/Contents")
    second = first + _ROOM + 2 + behind
    numbers = b"/ByteRange[0 %10d %10d %10d]" % (first, second, len(data) - second)
    data = data.replace(_PLACES, numbers)
    digest = hashlib.sha384(data[:first] + data[second:]).digest()
    pki = World().pki
    cms = build_cms(digest, software_signer(pki.signing), plan_for(pki.signing, pki.issuing.certificate))
    return data[: first + 1] + cms.hex().encode().ljust(_ROOM, b"0") + data[first + 1 + _ROOM :]
