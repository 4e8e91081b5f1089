import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement

import lockfile
from failure import SetupFailed
from tests.packaging import PROJECT

LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
META = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
SMALL = """# head

# [build]
pip==26.3 \\
    --hash=sha256:{a}
# [demo]
one==1.0 ; sys_platform == 'linux' \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
two==2.0 \\
    --hash=sha256:{b}

# [test]
three==3.0 \\
    --hash=sha256:{a}
""".format(a="a" * 64, b="b" * 64)


def wishes() -> Iterator[tuple[str, str]]:
    project = META["project"]
    yield from (("demo", wish) for wish in project["dependencies"])
    for section, extra in project["optional-dependencies"].items():
        yield from ((section, wish) for wish in extra)
    for section, group in META["dependency-groups"].items():
        yield from ((section, wish) for wish in group)


def test_every_locked_file_has_a_hash() -> None:
    for section in lockfile.sections(LOCK).values():
        for name, entry in lockfile.entries(section).items():
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), name


def test_every_line_of_the_lock_belongs_to_a_pin() -> None:
    for section in lockfile.sections(LOCK).values():
        rebuilt = "".join(f"{entry}\n" for entry in lockfile.entries(section).values())
        assert rebuilt == section


def test_the_lock_names_no_address_and_no_machine() -> None:
    assert not re.search(r"https?:|file:|git\+|--(extra-)?index-url|--find-links|(^|\s)/", LOCK, re.MULTILINE)


@pytest.mark.parametrize(("section", "wish"), list(wishes()))
def test_every_declared_dependency_is_locked_in_a_version_that_it_allows(section: str, wish: str) -> None:
    requirement = Requirement(wish)
    name = re.sub(r"[-_.]+", "-", requirement.name).lower()
    parts = lockfile.sections(LOCK)
    entry = lockfile.entries(parts[section]).get(name) or lockfile.entries(parts["demo"])[name]
    pin = re.match(r"[^=]+==([^\s;\\]+)", entry)
    assert pin is not None
    assert requirement.specifier.contains(pin[1])


def test_sections_never_disagree_about_a_version() -> None:
    versions: dict[str, set[str]] = {}
    for section in lockfile.sections(LOCK).values():
        for name, entry in lockfile.entries(section).items():
            versions.setdefault(name, set()).add(entry.split()[0])
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_the_demo_installs_no_window_no_judge_and_no_compiler() -> None:
    demo = lockfile.entries(lockfile.sections(LOCK)["demo"])
    assert not {"pyside6-essentials", "pytest", "mypy", "ruff", "pyhanko", "ziglang", "uv"} & set(demo)


def test_qt_stays_below_the_release_that_loses_references() -> None:
    version, _ = lockfile.pinned(LOCK, "gui", "pyside6-essentials")
    assert tuple(map(int, version.split(".")[:2])) < (6, 12)


def test_a_selection_holds_its_sections_and_nothing_else() -> None:
    assert list(lockfile.entries(lockfile.select(SMALL, ("demo", "test")))) == ["one", "two", "three"]
    assert list(lockfile.entries(lockfile.select(SMALL, ("build",)))) == ["pip"]


def test_a_pin_is_given_with_all_its_hashes() -> None:
    assert lockfile.pinned(SMALL, "demo", "one") == ("1.0", frozenset({"a" * 64, "b" * 64}))


def test_a_rendered_lock_reads_back_and_repeats_nothing_of_the_demo() -> None:
    parts = lockfile.sections(SMALL)
    resolved = {
        "build": parts["build"],
        "demo": parts["demo"],
        "test": parts["demo"] + parts["test"],
        "gui": parts["demo"],
        "compiler": parts["build"],
        "lock": parts["build"],
    }
    again = lockfile.sections(lockfile.render(resolved))
    assert list(lockfile.entries(again["test"])) == ["three"]
    assert again["demo"] == parts["demo"]
    assert again["gui"] == "\n"


@pytest.mark.parametrize("text", ["", "one==1.0\n# [demo]\n", "# only words\n"])
def test_a_damaged_lock_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(SetupFailed, match="damaged"):
        lockfile.sections(text)


def test_an_unknown_section_or_package_is_refused() -> None:
    with pytest.raises(SetupFailed, match="no section gui"):
        lockfile.select(SMALL, ("gui",))
    with pytest.raises(SetupFailed, match="does not pin nothing"):
        lockfile.pinned(SMALL, "build", "nothing")
