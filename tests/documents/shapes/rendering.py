"""The bytes of a shape. Written from ISO 32000-2, 7.5, not from the parser."""

import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count, cycle
from random import Random

from tests.documents.generate import IDS, close, object_stream, up_predicted
from tests.documents.shapes.content import content
from tests.documents.shapes.faults import faulty
from tests.documents.shapes.shape import Form, Shape

_DATA = re.compile(rb"\x01([0-9a-f]*)\x01")
_REFERENCE = re.compile(rb"@(\w+)@")
_NAME = re.compile(rb"/(Type|Kids|Fields|Annots|AcroForm|Pages)(?=[~\[])")
_HEAD = b"%%PDF-1.7%b%%\xe2\xe3\xcf\xd3%b"


@dataclass
class _File:
    """A file while it is written. `places` are number, offset and generation of plain objects of this revision."""

    shape: Shape
    random: Random
    data: bytearray
    numbers: dict[str, int]
    generations: dict[int, int]
    numbers_left: Iterable[int]
    previous: int | None = None
    places: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def here(self) -> int:
        """The offset of what is written next, as the file counts."""
        return len(self.data) - (0 if self.shape.junk_counts else len(self.shape.junk))

    def put(self, number: int, text: bytes) -> None:
        """Write an object."""
        generation = self.generations.get(number, 0)
        self.places[number] = (self.here, generation)
        line = self.shape.line
        self.data += b"%d %d obj%b%b%bendobj%b" % (number, generation, line, text, line, line)


def render(shape: Shape) -> bytes:
    """Return the file."""
    objects = content(shape)
    random = Random(shape.seed)
    most = len(objects)
    chosen = random.sample(range(1, 1 + (3 * most if shape.sparse else most)), most)
    numbers = dict(zip(objects, chosen, strict=True))
    old = shape.generations and shape.form is Form.TABLE
    generations = {number: random.randint(0, 3) if old else 0 for number in chosen}
    head = _HEAD % (shape.line, shape.line)
    file = _File(shape, random, bytearray(shape.junk + head), numbers, generations, count(max(chosen) + 1))
    texts = {numbers[name]: _text(file, text) for name, text in objects.items()}
    _revision(file, texts)
    for _ in range(shape.revisions):
        _revision(file, {number: texts[number] for number in random.sample(chosen, random.randint(1, most))})
    return faulty(bytes(file.data), shape.fault) + shape.tail


def _text(file: _File, text: bytes) -> bytes:
    """Return an object with its references and separators put in."""
    if file.shape.escaped:
        text = _NAME.sub(lambda match: b"/" + b"".join(b"#%02x" % octet for octet in match[1]), text)
    parts = cycle(file.shape.separators)
    text = re.sub(rb"~", lambda _: next(parts), text)
    text = _REFERENCE.sub(lambda match: _reference(file, match[1].decode()), text)
    return _DATA.sub(lambda match: bytes.fromhex(match[1].decode()), text)


def _reference(file: _File, name: str) -> bytes:
    number = file.numbers[name]
    return b"%d %d R" % (number, file.generations[number])


def _revision(file: _File, texts: dict[int, bytes]) -> None:
    order = list(texts)
    file.random.shuffle(order)
    file.places = {}
    packed = [number for number in order if _may_be_packed(file.shape.form, texts[number])]
    for number in order:
        if number not in packed:
            file.put(number, texts[number])
    inside = _pack(file, {number: texts[number] for number in packed}) if packed else {}
    if file.shape.form.has_table:
        _table(file, inside)
    else:
        _stream(file, inside)


def _may_be_packed(form: Form, text: bytes) -> bool:
    if b"stream" in text or form in (Form.TABLE, Form.STREAM):
        return False
    # In a hybrid file, what old readers must find stays plain: here, the fonts alone are hidden.
    return form is Form.PACKED or b"Helvetica" in text


def _pack(file: _File, texts: dict[int, bytes]) -> dict[int, tuple[int, int, int]]:
    container = next(iter(file.numbers_left))
    file.put(container, object_stream(texts, packed=file.shape.filters > 0))
    return {number: (2, container, index) for index, number in enumerate(texts)}


def _trailer(file: _File, size: int) -> bytes:
    previous = b"" if file.previous is None else b"/Prev %d" % file.previous
    identity = IDS if file.shape.identified else b""
    return b"/Size %d/Root %b%b%b" % (size, _reference(file, "catalog"), previous, identity)


def _table(file: _File, inside: dict[int, tuple[int, int, int]]) -> None:
    hybrid = b""
    if inside:
        hybrid = b"/XRefStm %d" % _put_stream(file, inside, next(iter(file.numbers_left)))
    start = file.here
    entries = {number: (place, generation, b"n") for number, (place, generation) in file.places.items()}
    size = max([*entries, *inside]) + 1
    if file.previous is None:
        entries[0] = (0, 65535, b"f")
        if not file.shape.sparse:
            entries = {number: entries.get(number, (0, 1, b"f")) for number in range(size)}
    entries = entries or {0: (0, 65535, b"f")}
    file.data += b"xref" + file.shape.line
    for run in _runs(sorted(entries)):
        file.data += b"%d %d%b" % (run[0], len(run), file.shape.line)
        for number in run:
            file.data += b"%010d %05d %b" % entries[number] + file.shape.entry
    file.data += b"trailer%b<<%b%b>>%b" % (file.shape.line, _trailer(file, size), hybrid, file.shape.line)
    file.data += close(start)
    file.previous = start


def _runs(numbers: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _stream(file: _File, inside: dict[int, tuple[int, int, int]]) -> None:
    start = _put_stream(file, inside, next(iter(file.numbers_left)))
    file.data += close(start)
    file.previous = start


def _put_stream(file: _File, inside: dict[int, tuple[int, int, int]], number: int) -> int:
    """Write a cross-reference stream and return its offset."""
    start = file.here
    # A hybrid file's stream lists what the table does not.
    plain = {} if file.shape.form is Form.HYBRID else {key: (1, *place) for key, place in file.places.items()}
    containers = {key: (1, *file.places[key]) for key in {entry[1] for entry in inside.values()}}
    entries = {**plain, **containers, **inside, number: (1, start, 0)}
    if file.previous is None and file.shape.form is not Form.HYBRID:
        entries[0] = (0, 0, 65535)
    runs = _runs(sorted(entries))
    rows = [struct.pack(">BIH", *entries[key]) for key in sorted(entries)]
    index = b" ".join(b"%d %d" % (run[0], len(run)) for run in runs)
    data, parameters = b"".join(rows), b""
    if file.shape.predicted:
        data = zlib.compress(up_predicted(rows))
        parameters = b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 7>>"
    head = b"/Type/XRef/W[1 4 2]/Index[%b]%b%b" % (index, _trailer(file, max(entries) + 1), parameters)
    file.put(number, b"<<%b/Length %d>>stream\r\n%b\nendstream" % (head, len(data), data))
    if not file.shape.form.has_table:
        return start
    # The table of a hybrid file is the newest section; old readers must see neither stream nor container.
    for hidden in (number, *containers):
        del file.places[hidden]
    return start
