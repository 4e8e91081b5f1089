"""Where we and other programs disagree about the integrity of signatures: each case is listed and explained."""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from pyhanko.sign import fields

from idclient.model import Level
from tests.documents.check_world import World
from tests.documents.generate import as_packed, as_table, plain_objects
from tests.foreign import integrity, updates

pytestmark = pytest.mark.foreign
FILE = Path(__file__).parent / "disagreements.toml"
CORPUS = os.environ.get("IDCLIENT_PDF_CORPUS", "")
LEVELS = {"": None, "certified 1: ": fields.MDPPerm.NO_CHANGES, "certified 2: ": fields.MDPPerm.FILL_FORMS,
          "certified 3: ": fields.MDPPerm.ANNOTATE}  # fmt: skip
UPDATES: list[updates.Update] = [
    updates.rewritten,
    updates.new_date,
    updates.new_title,
    updates.new_xmp,
    updates.filled,
    updates.filled_without_a_look,
    updates.another_look,
    updates.note,
    updates.stamp,
    updates.new_page_content,
    updates.one_more_page,
    updates.an_empty_field,
]
Case = dict[str, str | dict[str, str]]


def case(path: Path, world: World) -> Case | None:
    """Return the verdicts on a file, None when all are the same."""
    verdicts = [integrity.ours(path, world), integrity.pdfsig(path), integrity.pyhanko(path)]
    if all(found == verdicts[0] for found in verdicts):
        return None
    return dict(zip(("ours", "pdfsig", "pyhanko"), verdicts, strict=True))


def explained(group: str) -> dict[str, Case]:
    found: dict[str, dict[str, Case]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return found[group]


def compare(found: dict[str, Case], known: dict[str, Case]) -> None:
    """Fail on what is not explained, has changed, or is no longer there."""
    wrong = [f"not explained: {name} {found[name]}" for name in found if name not in known]
    wrong += [f"gone: {name}" for name in known if name not in found]
    for name in found.keys() & known.keys():
        said = {judge: known[name].get(judge) for judge in ("ours", "pdfsig", "pyhanko")}
        wrong += [f"other verdicts: {name} {found[name]}"] if found[name] != said else []
    assert not wrong, "\n".join(sorted(wrong))


def generated(folder: Path, world: World) -> dict[str, Callable[[], bytes]]:
    """Return what makes each document."""
    cases: dict[str, Callable[[], bytes]] = {
        f"ours {level.value} {form.__name__}": lambda level=level, form=form: world.sign(  # type: ignore[misc]
            form(plain_objects()), folder, level=level
        )
        for level in Level
        for form in (as_table, as_packed)
    }
    for prefix, level in LEVELS.items():
        base = updates.signed(world, updates.with_form(), level)
        for update in UPDATES:
            name = prefix + update.__name__.replace("_", " ")
            cases[name] = lambda base=base, update=update: updates.updated(base, update)  # type: ignore[misc]
    return cases


def test_every_disagreement_about_generated_documents_is_explained(tmp_path: Path) -> None:
    world = World()
    found: dict[str, Case] = {}
    for name, make in generated(tmp_path, world).items():
        path = tmp_path / "judged.pdf"
        path.write_bytes(make())
        disagreement = case(path, world)
        if disagreement is not None:
            found[name] = disagreement
    compare(found, explained("generated"))


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS, reason="NOT RUN: IDCLIENT_PDF_CORPUS is not set")
def test_every_disagreement_about_the_corpus_is_explained() -> None:
    world = World()
    found: dict[str, Case] = {}
    for path in sorted(Path(CORPUS).rglob("*.pdf")):
        disagreement = case(path, world)
        if disagreement is not None:
            found[str(path.relative_to(CORPUS))] = disagreement
    compare(found, explained("corpus"))


@pytest.mark.parametrize("group", ["generated", "corpus"])
def test_every_disagreement_has_an_explanation_of_one_line(group: str) -> None:
    for name, known in explained(group).items():
        assert isinstance(known["why"], str), name
        assert 20 < len(known["why"]) < 160, name
