"""Values: classes of named fields, frozen and slotted, made without generating code.

They behave like a frozen, slotted dataclass and type checkers treat them as one (PEP 681). A dataclass compiles half a
dozen functions for each class, 0.4 ms, and a run that signs one file meets a hundred of them; these share closures.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, dataclass_transform, get_origin, overload

T = TypeVar("T")
_FIELDS = "__value_fields__"
_KEY = "__value_key__"
_MISSING: Any = object()


class Field:
    """A field of a value class. `default` is what `made()` returns when the field is not given."""

    __slots__ = ("default", "default_factory", "kw_only", "name", "repr")

    def __init__(self, default: Any, default_factory: Callable[[], Any] | None, *, repr: bool) -> None:
        self.name = ""
        self.default = default
        self.default_factory = default_factory
        self.repr = repr
        self.kw_only = False

    def made(self, owner: str) -> Any:
        """Return the default. Raises: TypeError when there is none."""
        if self.default_factory is not None:
            return self.default_factory()
        if self.default is _MISSING:
            raise TypeError(f"{owner}() needs the argument {self.name!r}")
        return self.default


def field(
    *, default: Any = _MISSING, default_factory: Callable[[], Any] | None = None, repr: bool = True
) -> Any:  # Any: the field's own type, as in dataclasses.
    """Say more about a field: its default, one made for each value, or that no repr may show it."""
    return Field(default, default_factory, repr=repr)


@overload
def frozen(cls: type[T], /) -> type[T]: ...


@overload
def frozen(
    *, kw_only: bool = ..., repr: bool = ..., eq: bool = ..., slots: bool = ...
) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    cls: type[T] | None = None,
    /,
    *,
    kw_only: bool = False,
    repr: bool = True,
    eq: bool = True,
    slots: bool = True,
) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a class of annotated fields a value: never changed, equal when all its fields are, hashable like them.

    Without `eq` only a value itself equals it; without `repr` none of its fields is shown.
    """

    def made(plain: type[T]) -> type[T]:
        return _made(plain, _Kind(kw_only=kw_only, repr=repr, eq=eq, slots=slots, frozen=True))

    return made if cls is None else made(cls)


@overload
def mutable(cls: type[T], /) -> type[T]: ...


@overload
def mutable(*, kw_only: bool = ..., repr: bool = ...) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(field_specifiers=(field,))
def mutable(
    cls: type[T] | None = None, /, *, kw_only: bool = False, repr: bool = True
) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a class of annotated fields that may be changed, therefore not hashable, else like `frozen`."""

    def made(plain: type[T]) -> type[T]:
        return _made(plain, _Kind(kw_only=kw_only, repr=repr, eq=True, slots=True, frozen=False))

    return made if cls is None else made(cls)


def fields(of: Any) -> tuple[Field, ...]:
    """Return the fields of a value or of its class, in the order of the arguments."""
    found: tuple[Field, ...] = getattr(of, _FIELDS)
    return found


def replace(old: T, /, **changes: Any) -> T:
    """Return a value like another one, with some fields changed. Raises: TypeError for a field it has not."""
    kept = {part.name: getattr(old, part.name) for part in fields(old) if part.name not in changes}
    return type(old)(**kept, **changes)


class _Kind:
    __slots__ = ("eq", "frozen", "kw_only", "repr", "slots")

    def __init__(self, *, kw_only: bool, repr: bool, eq: bool, slots: bool, frozen: bool) -> None:
        self.kw_only = kw_only
        self.repr = repr
        self.eq = eq
        self.slots = slots
        self.frozen = frozen


def _made(plain: type[T], kind: _Kind) -> type[T]:
    inherited = {part.name: part for base in reversed(plain.__mro__[1:]) for part in base.__dict__.get(_FIELDS, ())}
    namespace = dict(plain.__dict__)
    own = [_declared(namespace, name, kind) for name, note in plain.__annotations__.items() if not _is_class_wide(note)]
    ordered = tuple({**inherited, **{part.name: part for part in own}}.values())
    methods: dict[str, Any] = {_FIELDS: ordered, "__match_args__": _positional(ordered)}
    if kind.frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete, "__reduce__": _reduce}
    if kind.eq:
        methods |= {_KEY: staticmethod(_key(ordered)), "__eq__": _equal, "__hash__": _hash if kind.frozen else None}
    if kind.repr:
        methods["__repr__"] = _repr
    namespace = {**methods, **namespace, "__qualname__": plain.__qualname__}
    if kind.slots:
        namespace["__slots__"] = tuple(part.name for part in own if part.name not in inherited)
    for name in ("__dict__", "__weakref__"):
        namespace.pop(name, None)
    metaclass: Callable[..., Any] = type(plain)
    made = metaclass(plain.__name__, plain.__bases__, namespace)
    made.__init__ = _initialiser(made, ordered)
    found: type[T] = made
    return found


def _is_class_wide(note: Any) -> bool:
    return note is ClassVar or get_origin(note) is ClassVar


def _declared(namespace: dict[str, Any], name: str, kind: _Kind) -> Field:
    """Return a field and take its default out of the class, where its slot will be."""
    found = namespace.pop(name, _MISSING)
    part = found if isinstance(found, Field) else Field(found, None, repr=True)
    part.name = name
    part.kw_only = kind.kw_only
    return part


def _positional(parts: tuple[Field, ...]) -> tuple[str, ...]:
    return tuple(part.name for part in parts if not part.kw_only)


def _initialiser(cls: type, parts: tuple[Field, ...]) -> Callable[..., None]:
    """Return `__init__`; it sets the slots themselves, past `__setattr__`."""
    names = _positional(parts)
    setters = [(part, _setter(cls, part.name)) for part in parts]
    puts = tuple(put for _part, put in setters)
    count = len(parts) if len(names) == len(parts) else -1
    finish = getattr(cls, "__post_init__", None)

    def initialise(self: Any, *args: Any, **kwargs: Any) -> None:
        if len(args) == count and not kwargs:
            for put, item in zip(puts, args, strict=True):
                put(self, item)
        else:
            given = _bound(cls.__name__, names, args, kwargs)
            for part, put in setters:
                name = part.name
                put(self, given.pop(name) if name in given else part.made(cls.__name__))
            if given:
                raise TypeError(f"{cls.__name__}() has no argument {next(iter(given))!r}")
        if finish is not None:
            finish(self)

    return initialise if finish is not None or count < 0 else _quick(puts, initialise)


def _quick(puts: tuple[Callable[[Any, Any], None], ...], initialise: Callable[..., None]) -> Callable[..., None]:
    """Return `__init__` without a loop for the sizes that parsers make by the million."""
    if len(puts) == 3:
        first, second, third = puts

        def of_three(self: Any, *args: Any, **kwargs: Any) -> None:
            if len(args) != 3 or kwargs:
                return initialise(self, *args, **kwargs)
            first(self, args[0])
            second(self, args[1])
            third(self, args[2])
            return None

        return of_three
    if len(puts) == 4:
        one, two, three, four = puts

        def of_four(self: Any, *args: Any, **kwargs: Any) -> None:
            if len(args) != 4 or kwargs:
                return initialise(self, *args, **kwargs)
            one(self, args[0])
            two(self, args[1])
            three(self, args[2])
            four(self, args[3])
            return None

        return of_four
    return initialise


def _bound(owner: str, names: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    if not args:
        return kwargs
    if len(args) > len(names):
        raise TypeError(f"{owner}() takes {len(names)} positional arguments, not {len(args)}")
    given = dict(zip(names, args, strict=False))
    twice = next((name for name in given if name in kwargs), None)
    if twice is not None:
        raise TypeError(f"{owner}() was given {twice!r} twice")
    return given | kwargs


def _setter(cls: type, name: str) -> Callable[[Any, Any], None]:
    found: Callable[[Any, Any], None] | None = getattr(getattr(cls, name, None), "__set__", None)
    if found is not None:
        return found

    def put(self: Any, item: Any) -> None:
        self.__dict__[name] = item

    return put


def _key(parts: tuple[Field, ...]) -> Callable[[Any], Any]:
    """Return what reads all fields of a value at once."""
    return attrgetter(*(part.name for part in parts)) if parts else _nothing


def _nothing(_of: Any) -> tuple[()]:
    return ()


def _equal(self: Any, other: object) -> bool:
    if self is other:
        return True
    if other.__class__ is not self.__class__:
        return NotImplemented
    read = getattr(self, _KEY)
    same: bool = read(self) == read(other)
    return same


def _hash(self: Any) -> int:
    return hash((self.__class__, getattr(self, _KEY)(self)))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
    return f"{type(self).__qualname__}({shown})"


def _reduce(self: Any) -> tuple[Any, ...]:
    """Let values go from one process to another of the same program (pickle)."""
    return _again, (type(self), {part.name: getattr(self, part.name) for part in fields(self)})


def _again(cls: type[T], given: dict[str, Any]) -> T:
    return cls(**given)


def _refuse_to_set(self: Any, name: str, _item: Any) -> None:
    raise AttributeError(f"{type(self).__name__}.{name} cannot be set: a value never changes")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted: a value never changes")
