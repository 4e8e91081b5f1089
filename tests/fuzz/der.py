"""DER taken apart, edited, and put together again with lengths that fit: a fuzzer then gets behind the first one."""

from dataclasses import dataclass, field

_CONSTRUCTED = 0x20
_EDIT = 4
_MOST_EDITS = 8


@dataclass
class Node:
    """One element: its tag, and either the elements inside or its octets."""

    tag: int
    octets: bytes = b""
    inside: list["Node"] = field(default_factory=list)

    def encode(self) -> bytes:
        """Return the element with its length in the shortest form."""
        body = b"".join(node.encode() for node in self.inside) if self.inside else self.octets
        if len(body) < 0x80:
            return bytes([self.tag, len(body)]) + body
        size = len(body).to_bytes((len(body).bit_length() + 7) // 8)
        return bytes([self.tag, 0x80 | len(size)]) + size + body


def taken_apart(data: bytes) -> list[Node]:
    """Return the elements of well-formed DER with tags of one octet."""
    nodes, offset = [], 0
    while offset < len(data):
        tag, size, start = data[offset], data[offset + 1], offset + 2
        if size & 0x80:
            start += size & 0x7F
            size = int.from_bytes(data[offset + 2 : start])
        body = data[start : start + size]
        nodes.append(Node(tag, body, taken_apart(body) if tag & _CONSTRUCTED else []))
        offset = start + size
    return nodes


def edited(data: bytes, edits: bytes) -> bytes:
    """Return the element with some edits of four octets each: two choose the place, one what is done, one its value."""
    top = Node(0x30, inside=taken_apart(data)[:1])
    for offset in range(0, min(len(edits), _EDIT * _MOST_EDITS) - _EDIT + 1, _EDIT):
        places = _places(top)
        if places:
            parent, index = places[int.from_bytes(edits[offset : offset + 2]) % len(places)]
            _edit(parent, index, edits[offset + 2], edits[offset + 3], places)
    return b"".join(node.encode() for node in top.inside)


def _places(top: Node) -> list[tuple[list[Node], int]]:
    found, left = [], [top]
    while left:
        node = left.pop()
        found += [(node.inside, index) for index in range(len(node.inside))]
        left += node.inside
    return found


def _edit(parent: list[Node], index: int, verb: int, value: int, places: list[tuple[list[Node], int]]) -> None:
    node = parent[index]
    match verb % 8:
        case 0:
            parent[index] = Node(value, node.octets, node.inside)
        case 1:
            del parent[index]
        case 2:
            parent.insert(index, node)
        case 3:
            at = value % (len(node.octets) + 1)
            parent[index] = Node(node.tag, node.octets[:at] + bytes([verb]) + node.octets[at + 1 :])
        case 4:
            parent[index] = Node(node.tag, node.octets[:value])
        case 5:
            parent.insert(index, Node(value))
        case 6:
            parent[index] = Node(node.tag, bytes([value]) * (verb + 1))
        case _:
            other, place = places[value * 7 % len(places)]
            if place < len(other) and not _holds(other[place], parent):
                parent[index] = other[place]


def _holds(node: Node, children: list[Node]) -> bool:
    """Whether a node is, or lies around, the element that has these children: then it would come to hold itself."""
    return node.inside is children or any(_holds(inner, children) for inner in node.inside)
