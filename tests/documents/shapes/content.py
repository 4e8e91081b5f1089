"""The objects of a shape, by name: `~` stands for a separator, `@name@` for a reference."""

import zlib

from tests.documents.generate import TEXT
from tests.documents.shapes.shape import Fields, Shape

Named = dict[str, bytes]


def content(shape: Shape) -> Named:
    """Return the objects of a document by name; `catalog` is the root."""
    objects: Named = {"font": b"<<~/Type~/Font~/Subtype~/Type1~/BaseFont~/Helvetica~>>"}
    form = _form(shape, objects)
    more = b"~/AcroForm~" + form if form else b""
    if shape.seed % 5 == 0:
        more += b"~/Lang~(et)"  # a second time
    objects["catalog"] = b"<<~/Type~/Catalog~/Pages~@node0@%b~/Lang~(et)~>>" % more
    _tree(shape, objects)
    return objects


def _value(shape: Shape, objects: Named, kind: str, name: str, text: bytes) -> bytes:
    """Return a value, or a reference to an object that holds it."""
    if kind not in shape.indirect:
        return text
    objects[name] = text
    return b"@%b@" % name.encode()


def _tree(shape: Shape, objects: Named) -> None:
    pages = [f"page{number}" for number in range(shape.pages)]
    for level in range(shape.depth + 1):
        kids = pages if level == shape.depth else [f"node{level + 1}"]
        if shape.empty_nodes:
            kids = [f"empty{level}", *kids]
            objects[f"empty{level}"] = b"<<~/Type~/Pages~/Kids~[~]~/Count~0~/Parent~@node%d@~>>" % level
        listed = b"[~%b~]" % b"~".join(b"@%b@" % kid.encode() for kid in kids)
        entries = b"/Kids~" + _value(shape, objects, "Kids", f"kids{level}", listed)
        entries += b"~/Count~" + _value(shape, objects, "Count", f"count{level}", b"%d" % shape.pages)
        if level:
            entries += b"~/Parent~@node%d@" % (level - 1)
        else:
            box = _value(shape, objects, "MediaBox", "box", b"[~0~0~612~%b~]" % _size(shape, objects))
            fonts = _value(shape, objects, "Resources", "resources", b"<<~/Font~<<~/F1~@font@~>>~>>")
            entries += b"~/MediaBox~%b~/Resources~%b" % (box, fonts)
        objects[f"node{level}"] = b"<<~/Type~/Pages~%b~>>" % entries
    for number, page in enumerate(pages):
        objects[page] = _page(shape, objects, number)


def _size(shape: Shape, objects: Named) -> bytes:
    return _value(shape, objects, "Size", "height", b"792")


def _page(shape: Shape, objects: Named, number: int) -> bytes:
    streams = []
    for part in range(shape.contents):
        name = f"contents{number}part{part}"
        objects[name] = _stream(shape, objects, name, TEXT)
        streams.append(b"@%b@" % name.encode())
    entries = b"/Parent~@node%d@" % shape.depth
    if len(streams) == 1:
        entries += b"~/Contents~" + streams[0]
    elif streams:
        listed = _value(shape, objects, "Contents", f"contents{number}", b"[~%b~]" % b"~".join(streams))
        entries += b"~/Contents~" + listed
    widgets = {Fields.TEXT: b"@field@", Fields.SIGNATURE: b"@field@", Fields.NESTED: b"@kid0@~@kid1@"}
    if number == 0 and shape.fields in widgets:
        entries += b"~/Annots~" + _value(shape, objects, "Annots", "annots", b"[~%b~]" % widgets[shape.fields])
    elif shape.seed % 3 == 0:
        entries += b"~/Annots~" + _value(shape, objects, "Annots", f"annots{number}", b"[~]")
    return b"<<~/Type~/Page~%b~>>" % entries


def _stream(shape: Shape, objects: Named, name: str, data: bytes) -> bytes:
    filters = b""
    if shape.filters:
        data = zlib.compress(data)
        filters = b"~/Filter~/FlateDecode" if shape.filters == 1 else b"~/Filter~[~/FlateDecode~]"
    if shape.filters == 3:
        data = data.hex().encode() + b">"
        filters = b"~/Filter~[~/ASCIIHexDecode~/FlateDecode~]"
    # A separator or a reference is no business of the data's.
    length = _value(shape, objects, "Length", f"{name}length", b"%d" % len(data))
    return b"<<%b~/Length~%b~>>\nstream\r\n\x01%b\x01\nendstream" % (filters, length, data.hex().encode())


def _form(shape: Shape, objects: Named) -> bytes:
    if shape.fields is Fields.NONE:
        return b""
    rect = _value(shape, objects, "Rect", "rect", b"[~10~10~100~30~]")
    widget = b"/Type~/Annot~/Subtype~/Widget~/F~4~/P~@page0@~/Rect~" + rect
    match shape.fields:
        case Fields.TEXT:
            objects["field"] = b"<<~/FT~/Tx~/T~(Name~of~yours)~/V~()~%b~>>" % widget
        case Fields.SIGNATURE:
            objects["field"] = b"<<~/FT~/Sig~/T~(Empty)~%b~>>" % widget
        case Fields.NESTED:
            objects["field"] = b"<<~/T~(parent)~/FT~/Tx~/Kids~[~@kid0@~@kid1@~]~>>"
            for number in range(2):
                objects[f"kid{number}"] = b"<<~/Parent~@field@~/T~(kid%d)~%b~>>" % (number, widget)
    listed = b"[~]" if shape.fields is Fields.EMPTY else b"[~@field@~]"
    fields = _value(shape, objects, "Fields", "fields", listed)
    return _value(shape, objects, "AcroForm", "form", b"<<~/Fields~%b~/DA~(/Helv~0~Tf)~>>" % fields)
