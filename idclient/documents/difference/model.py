"""The words for differences between two states of a document, and the state of a comparison under way."""

from collections.abc import Iterable
from enum import Enum

from idclient.documents.difference.permissions import Permissions, permissions_of
from idclient.documents.difference.values import is_ambiguous, references
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.values import Array, Dictionary, Reference, Value
from idclient.value import field, frozen, mutable

_MOST_STEPS = 100_000


class ChangeKind(Enum):
    """What happened to an object; `structure` is about the file as a whole."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    STRUCTURE = "structure"


class Role(Enum):
    """What an object is for, as far as that is known."""

    CATALOG = "catalog"
    FORM = "form"
    FIELD = "field"
    SIGNATURE = "signature"
    APPEARANCE = "appearance"
    ANNOTATION = "annotation"
    PAGE = "page"
    EVIDENCE = "evidence"
    EXTENSIONS = "extensions"
    METADATA = "metadata"
    INFORMATION = "information"
    CROSS_REFERENCE = "cross-reference"
    TRAILER = "trailer"
    UNUSED = "unused"
    UNKNOWN = "unknown"


class Update(Enum):
    """The kind of all changes together, by the names of EU DSS."""

    NONE = "none"
    EXTENSION = "extension"
    SIGNATURE = "signature"
    ANNOTATION = "annotation"
    UNDEFINED = "undefined"


@frozen
class Change:
    """One object that is not as it was. `number` is None for structure, `offset` a byte of the file or None."""

    number: int | None
    kind: ChangeKind
    role: Role
    allowed: bool
    offset: int | None = None


@frozen
class Difference:
    """All changes. `signed` are names of fields signed since, `visible` of those that now show something on a page.

    `filled` are names of other fields filled in since, `commented` counts notes, as the certifying signature in the
    field `author` permits; it has to be valid for that. `covering` are those of `visible` in new fields so large that
    they may hide what is on a page.
    """

    changes: tuple[Change, ...]
    signed: tuple[str, ...] = ()
    visible: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    commented: int = 0
    author: str | None = None
    covering: tuple[str, ...] = ()

    @property
    def suspicious(self) -> tuple[Change, ...]:
        """The changes that are not known to be harmless."""
        return tuple(change for change in self.changes if not change.allowed)

    @property
    def update(self) -> Update:
        """The kind of all changes together."""
        if self.suspicious:
            return Update.UNDEFINED
        if self.commented:
            return Update.ANNOTATION
        if self.signed or self.filled:
            return Update.SIGNATURE
        return Update.EXTENSION if self.changes else Update.NONE


@mutable
class Comparison:
    """Two states and what has been found out: `roles` of changed objects that are in order.

    `owners` are the keys under which the earlier state may have referred to an object; for added objects there are
    none. `broken` are roles whose rules were violated.
    """

    earlier: PdfDocument
    later: PdfDocument
    changed: dict[int, ChangeKind]
    roles: dict[int, Role] = field(default_factory=dict)
    owners: dict[int, frozenset[bytes]] = field(default_factory=dict)
    broken: set[Role] = field(default_factory=set)
    signed: list[str] = field(default_factory=list)
    visible: list[str] = field(default_factory=list)
    covering: list[str] = field(default_factory=list)
    prepared: list[str] = field(default_factory=list)
    """Signature fields that were added and are still empty."""
    filled: list[str] = field(default_factory=list)
    redrawn: set[int] = field(default_factory=set)
    """Appearances written anew under their own numbers: whatever else shows them would change, too."""
    commented: int = 0
    _permissions: list[Permissions] = field(default_factory=list)

    @property
    def permissions(self) -> Permissions:
        """What the earlier state permits. Raises: DocumentError."""
        if not self._permissions:
            self._permissions.append(permissions_of(self.earlier))
        return self._permissions[0]

    def __post_init__(self) -> None:
        self.owners.update((number, frozenset()) for number, kind in self.changed.items() if kind is ChangeKind.ADDED)

    def is_added(self, value: Value | None) -> bool:
        """Whether a value refers to an object that was not there before."""
        return isinstance(value, Reference) and self.changed.get(value.number) is ChangeKind.ADDED

    def accept(self, value: Value | None, role: Role) -> None:
        """Call the object that a value refers to in order; nothing happens for a direct value or an unchanged one."""
        if isinstance(value, Reference) and value.number in self.changed:
            self.roles.setdefault(value.number, role)

    def accept_holder(self, before: Value | None, after: Value | None, role: Role) -> bool:
        """Accept the object that holds a value when it is new or the same object as before; else return False."""
        if not isinstance(after, Reference):
            return True
        same = isinstance(before, Reference) and before.number == after.number
        if not same and not self.is_added(after):
            return False
        self.accept(after, role)
        return True

    def accept_added(self, value: Value | None, role: Role) -> None:
        """Accept all added objects that a value leads to through added objects. Raises: DocumentError."""
        waiting = [value]
        for _ in range(_MOST_STEPS):
            if not waiting:
                return
            for reference in references(waiting.pop()):
                if self.is_added(reference) and reference.number not in self.roles:
                    self.roles[reference.number] = role
                    found = self.later.object(reference.number)
                    waiting.append(found.value if found else None)

    def accept_unused(self, trailers: Iterable[Value]) -> None:
        """Accept added objects that nothing leads to, such as lists that a still later revision replaced.

        Unchanged objects cannot lead to them: `owners` sees to that. Raises: DocumentError.
        """
        waiting: list[Value | None] = list(trailers)
        for number, kind in self.changed.items():
            if kind is not ChangeKind.ADDED or number in self.roles:
                found = self.later.object(number)
                waiting.append(found.value if found else None)
        left = {number for number, kind in self.changed.items() if kind is ChangeKind.ADDED} - set(self.roles)
        unused = set(left)
        while waiting and unused:
            for reference in references(waiting.pop()):
                if reference.number in unused:
                    unused.discard(reference.number)
                    found = self.later.object(reference.number)
                    waiting.append(found.value if found else None)
        self.roles.update((number, Role.UNUSED) for number in unused)

    def plain_dictionary(self, value: Value | None) -> Dictionary | None:
        """Resolve in the later state to a dictionary that is no stream and has no key twice. Raises: DocumentError."""
        found = self.later.located(value)
        dictionary = self.later.dictionary(value)
        if dictionary is None or is_ambiguous(dictionary) or (found is not None and found.data is not None):
            return None
        return dictionary


def grown(before: Array | None, after: Array | None) -> list[Value] | None:
    """Return what an array has gained; None when something was lost or moved. Elements are compared as references."""
    left = [_identity(item) for item in before.items] if before else []
    extra: list[Value] = []
    position = 0
    for item in after.items if after else ():
        if position < len(left) and _identity(item) == left[position]:
            position += 1
        else:
            extra.append(item)
    return extra if position == len(left) else None


def _identity(value: Value) -> object:
    return (value.number, value.generation) if isinstance(value, Reference) else value.raw
