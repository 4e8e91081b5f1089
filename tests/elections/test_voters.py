"""Lists of voters: the initial one and signed sets of changes; whatever is wrong is told with set and line."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from idclient.elections.districts import Districts, Place, read_districts
from idclient.elections.voters import Electorate, SignedList, addition, read_electorate, write_list
from idclient.errors.ballot import DistrictsMalformed, VoterListMalformed
from tests.trust.made import Recipe

PERIOD = ("2026-11-20T09:00:00+02:00", "2026-11-26T20:00:00+02:00")
DISTRICTS = Districts({"0000.1": frozenset({"0000", "0140"}), "0140.12": frozenset({"0140"})})
AUTHORITY = Recipe(key=ec.generate_private_key(ec.SECP384R1())).make()
OTHER = Recipe(key=ec.generate_private_key(ec.SECP384R1())).make()
OIE, YURI, ANN = "38001085718", "60001019906", "49901010001"
INITIAL = (addition(OIE, "TEST Õie", "FOREIGN", "1"), addition(YURI, "TEST Юрий", "0140", "12"))


def signed(octets: bytes, by: Any = AUTHORITY) -> SignedList:
    return SignedList(octets, by.key.sign(octets, ec.ECDSA(SHA256())))


def made(number: int, *lines: str) -> SignedList:
    return signed(write_list("E1", number, PERIOD, lines))


def read(*lists: SignedList) -> Electorate:
    return read_electorate(lists, "E1", DISTRICTS, [OTHER.der, AUTHORITY.der])


def refused(*lists: SignedList, authorities: tuple[bytes, ...] = (AUTHORITY.der,)) -> tuple[Any, ...]:
    with pytest.raises(VoterListMalformed) as caught:
        read_electorate(lists, "E1", DISTRICTS, authorities)
    return tuple(caught.value.facts[name] for name in ("number", "line", "reason"))


def test_a_list_has_the_form_of_the_protocol() -> None:
    octets = write_list("E1", 0, PERIOD, INITIAL)
    assert octets.decode().split("\n") == [
        "2", "E1", "0", "\t".join(PERIOD),
        f"lisamine\t{OIE}\tTEST Õie\tFOREIGN\t1", f"lisamine\t{YURI}\tTEST Юрий\t0140\t12", "",
    ]  # fmt: skip


def test_each_set_of_changes_is_a_version_of_who_votes_where() -> None:
    found = read(
        made(0, *INITIAL),
        made(1, addition(YURI, "TEST Юрий", "0140", "1"), f"kustutamine\t{YURI}"),
        made(2, f"kustutamine\t{OIE}", addition(ANN, "TEST Ann", "0140", "12")),
    )
    assert [found.place(OIE, version) for version in range(4)] == [*[Place("0000.1", "0000")] * 2, None, None]
    assert [found.place(YURI, version) for version in range(3)] == [
        Place("0140.12", "0140"), Place("0000.1", "0140"), Place("0000.1", "0140"),
    ]  # fmt: skip
    assert [found.place(ANN, version) for version in (-1, 0, 2)] == [None, None, Place("0140.12", "0140")]


def test_a_list_that_nobody_known_signed_is_refused() -> None:
    octets = write_list("E1", 0, PERIOD, INITIAL)
    assert refused(signed(octets, OTHER)) == (0, 0, "signature")
    assert refused(SignedList(octets, b"")) == (0, 0, "signature")
    assert refused(SignedList(octets + b"x", signed(octets).signature)) == (0, 0, "signature")
    assert refused(signed(octets), authorities=()) == (0, 0, "signature")
    assert refused() == (0, 0, "missing")


def test_a_wrong_sequence_is_refused() -> None:
    assert refused(made(1, *INITIAL)) == (0, 3, "number")
    assert refused(made(0, *INITIAL), made(0)) == (1, 3, "number")
    assert refused(made(0, *INITIAL), made(2)) == (1, 3, "number")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"lisamine\t{YURI}\tTEST Юрий\t0140\t12", "present"),
        (f"kustutamine\t{ANN}", "absent"),
        (f"muutmine\t{YURI}", "action"),
        ("", "action"),
        (f"kustutamine\t{YURI}\t", "form"),
        ("kustutamine\t6000101990", "form"),
        (f"lisamine\t{ANN}\tTEST Ann\t140\t1", "form"),
        (f"lisamine\t{ANN}\t\t0140\t1", "form"),
        (f"lisamine\t{ANN}\tTEST Ann\t0140\t001", "form"),
        (f"lisamine\t{ANN}\tTEST Ann\t0140", "form"),
        (f"lisamine\t{ANN}\tTEST Ann\t0140\t3", "district"),
        (f"lisamine\t{ANN}\tTEST Ann\t0296\t1", "district"),
    ],
)
def test_a_change_that_cannot_be_is_told_with_its_line(line: str, reason: str) -> None:
    assert refused(made(0, *INITIAL), made(1, f"kustutamine\t{OIE}", line)) == (1, 6, reason)


def test_nobody_is_changed_twice_in_one_set() -> None:
    assert refused(made(0, *INITIAL, INITIAL[0])) == (0, 7, "double")
    assert refused(made(0, *INITIAL), made(1, *[f"kustutamine\t{OIE}"] * 2)) == (1, 6, "double")
    assert refused(made(0, INITIAL[0], f"kustutamine\t{OIE}")) == (0, 6, "initial")


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        (b"2\n", b"1\n", 1, "version"),
        (b"E1", b"E2", 2, "election"),
        (b"\t2026-11-26", b" 2026-11-26", 4, "period"),
        (b"2026-11-26", b"2026-11-16", 4, "period"),
        (b"+02:00\t", b"\t", 4, "period"),
        (b"\t1\n", b"\t1\r\n", 5, "form"),
        ("Ю".encode(), b"\xff", 6, "text"),
        (b"\t12\n", b"\t12", 6, "end"),
        (b"\tFOREIGN\t", b"\tforeign\t", 5, "form"),
    ],
)
def test_a_file_that_is_no_list_is_told_with_its_line(before: bytes, after: bytes, line: int, reason: str) -> None:
    octets = write_list("E1", 0, PERIOD, INITIAL)
    assert before in octets
    assert refused(signed(octets.replace(before, after))) == (0, line, reason)
    assert refused(signed(b"2\nE1\n")) == (0, 2, "short")


@given(octets=st.binary(max_size=200) | st.text(alphabet="2E10\t\nlisamekut5", max_size=200).map(str.encode))
def test_the_reader_is_total(octets: bytes) -> None:
    with pytest.raises(VoterListMalformed):
        read(signed(octets))


def test_voters_are_in_no_repr() -> None:
    assert OIE not in repr(read(made(0, *INITIAL)))
    assert OIE not in repr(made(0, *INITIAL))


DOCUMENT = b'{"election": "E1", "districts": {"0000.1": {"name": "x", "parish": ["0000", "0140"]}}}'


def test_districts_are_read_with_their_parishes() -> None:
    assert read_districts(DOCUMENT, "E1").place("0140", "1") == Place("0000.1", "0140")


@pytest.mark.parametrize(
    "octets",
    [
        b"", b"[]", b"{}", DOCUMENT.replace(b"E1", b"E2"), DOCUMENT.replace(b"0000.1", b"1"), b"[" * 9999,
        DOCUMENT.replace(b'["0000", "0140"]', b'"0000"'), DOCUMENT.replace(b'"0140"', b"140"),
        b'{"election": "E1", "districts": {}}', b'{"election": "E1", "districts": []}',
    ],
)  # fmt: skip
def test_what_is_no_list_of_districts_is_told(octets: bytes) -> None:
    with pytest.raises(DistrictsMalformed):
        read_districts(octets, "E1")


def test_a_parish_in_two_districts_of_one_number_is_in_neither() -> None:
    districts = Districts({"0140.1": frozenset({"0140"}), "0000.1": frozenset({"0140"})})
    assert districts.place("0140", "1") is None
