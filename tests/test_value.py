"""Values behave as frozen, slotted dataclasses do, without generating code."""

import dataclasses
import pickle
import subprocess
import sys
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.value import field, fields, frozen, mutable, replace


@frozen
class Point:
    """A point. `secret` is never shown."""

    x: int
    y: int = 0
    secret: str = field(default="hidden", repr=False)
    kind: ClassVar[str] = "plane"

    @property
    def sum(self) -> int:
        return self.x + self.y


@frozen
class Solid(Point):
    z: int = 0

    def __repr__(self) -> str:
        return "a solid"


@frozen(kw_only=True, eq=False)
class Options:
    level: str
    marks: list[int] = field(default_factory=list)


@mutable
class Counter:
    count: int = 0
    seen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.seen.add(self.count)


@frozen(repr=False, slots=False)
class Loose:
    name: str


@frozen
class Nothing:
    """No field at all."""


def test_fields_are_given_by_place_or_by_name() -> None:
    assert (Point(1, 2), Point(x=1, y=2), Point(1, y=2)) == (Point(1, 2, "hidden"),) * 3
    assert Point(3, 4).sum == 7
    assert Point.kind == "plane"


def test_a_value_equals_another_of_its_class_with_the_same_fields_and_no_other() -> None:
    assert Point(1) == Point(1)
    assert Point(1) != Point(2)
    assert Point(1, 0) != Solid(1, 0)
    other: Any = (1, 0, "hidden")
    assert Point(1) != other
    assert Nothing() == Nothing()
    assert len({Point(1), Point(1), Point(2), Nothing(), Nothing()}) == 3


def test_a_value_never_changes() -> None:
    point = Point(1)
    with pytest.raises(AttributeError, match="never changes"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="never changes"):
        del point.x
    with pytest.raises(AttributeError):
        point.other = 2  # type: ignore[attr-defined]
    assert point.x == 1


def test_a_field_that_is_not_to_be_shown_is_in_no_repr() -> None:
    assert repr(Point(1, 2, "top")) == "Point(x=1, y=2)"
    assert repr(Solid(1)) == "a solid"
    assert "ada" not in repr(Loose("ada"))


@pytest.mark.parametrize(
    ("args", "named", "words"),
    [
        ((), {}, "needs the argument 'x'"),
        ((1, 2, "s", 4), {}, "takes 3 positional"),
        ((1,), {"x": 2}, "given 'x' twice"),
        ((1,), {"w": 2}, "has no argument 'w'"),
        ((1, 2, "s"), {"w": 2}, "has no argument 'w'"),
    ],
)
def test_wrong_arguments_are_named(args: tuple[Any, ...], named: dict[str, Any], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        Point(*args, **named)


def test_fields_by_name_only_cannot_be_given_by_place() -> None:
    with pytest.raises(TypeError, match="takes 0 positional"):
        Options("B-B")  # type: ignore[call-arg]
    one, two = Options(level="B-B"), Options(level="B-B")
    assert one != two
    assert one.marks is not two.marks


def test_a_subclass_adds_its_fields_behind_the_inherited_ones() -> None:
    assert [part.name for part in fields(Solid)] == ["x", "y", "secret", "z"]
    assert Solid(1, 2, "s", 3).z == 3
    match Solid(1, 2, "s", 3):
        case Solid(x, y, _, z):
            assert (x, y, z) == (1, 2, 3)


def test_another_value_is_made_from_one_and_some_changes() -> None:
    assert replace(Point(1, 2), y=5) == Point(1, 5)
    assert replace(Options(level="B-B", marks=[1]), level="B-T").marks == [1]
    with pytest.raises(TypeError):
        replace(Point(1), w=5)


def test_what_may_be_changed_is_not_hashable() -> None:
    counter = Counter()
    counter.count += 1
    assert (counter == Counter(1), counter.count) == (False, 1)
    assert counter.seen == {0}
    with pytest.raises(TypeError):
        hash(counter)


def test_a_value_without_slots_has_room_for_more() -> None:
    loose = Loose("ada")
    loose.__dict__["later"] = 1
    assert (loose.name, loose == Loose("ada")) == ("ada", True)
    with pytest.raises(AttributeError):
        loose.name = "bob"  # type: ignore[misc]


_NAMES = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), unique=True, max_size=5)


@given(_NAMES, st.integers(0, 5), st.data())
def test_a_value_does_what_a_dataclass_does(names: list[str], optional: int, data: st.DataObject) -> None:
    annotations = dict.fromkeys(names, int)
    defaults = {name: number for number, name in enumerate(names) if number >= len(names) - optional}

    def plain() -> type:
        return type("Same", (), {"__annotations__": annotations, **defaults})

    ours: Any = frozen(plain())
    theirs: Any = dataclasses.dataclass(frozen=True, slots=True)(plain())
    args = data.draw(st.lists(st.integers(0, 3), max_size=6))
    named = data.draw(st.dictionaries(st.sampled_from([*names, "z"]), st.integers(0, 3), max_size=4))

    def outcome(made: Any) -> Any:
        try:
            value = made(*args, **named)
        except TypeError:
            return TypeError
        return repr(value), value == made(*args, **named), hash(value) == hash(made(*args, **named))

    assert outcome(ours) == outcome(theirs)
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__slots__ == theirs.__slots__


def test_values_load_no_code_generator() -> None:
    program = "import sys, idclient.value; print('dataclasses' in sys.modules or 'inspect' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize("one", [Point(1, 2, "three"), Solid(1, z=3), Options(level="high", marks=[1, 2])])
def test_a_value_goes_from_one_process_to_another(one: Any) -> None:
    again = pickle.loads(pickle.dumps(one))
    assert type(again) is type(one)
    assert [getattr(again, part.name) for part in fields(one)] == [getattr(one, part.name) for part in fields(one)]
