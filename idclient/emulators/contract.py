"""A contract to sign in the demo: one page, Estonian, Russian and English, its font embedded as a subset."""

from datetime import datetime
from importlib import resources

TITLE = "TEST · Töövõtuleping / Договор подряда"
ESTONIAN = (
    "Käesolev leping on näidis. Töövõtja kohustub valmistama ühe õunapuust laua, tellija kohustub selle eest "
    "tasuma. Lepingule kohaldatakse Eesti õigust; vaidlused lahendatakse Tallinnas. Šokolaad ja žürii: täpitähed "
    "õ, ä, ö, ü, š ja ž peavad olema loetavad."
)
RUSSIAN = (
    "Настоящий договор является образцом. Подрядчик обязуется изготовить один стол из яблони, заказчик обязуется "
    "его оплатить. К договору применяется право Эстонии; споры решаются в Таллинне. Съешь же ещё этих мягких "
    "французских булок, да выпей чаю."
)
ENGLISH = (
    "This contract is a sample made by the demo. It binds nobody, and a signature of a TEST card on it has no legal "
    "effect."
)


def make_contract(now: datetime) -> bytes:
    """Return the contract as a PDF file. `now` becomes its creation date."""
    from fpdf import FPDF

    font = resources.files("font_roboto") / "files" / "Roboto-Regular.ttf"
    page = FPDF(format="A4")
    page.set_creation_date(now)
    page.set_title(TITLE)
    page.set_lang("et")
    page.add_page()
    with resources.as_file(font) as path:
        page.add_font("Roboto", fname=path)
    page.set_font("Roboto", size=18)
    page.multi_cell(0, 10, TITLE, new_x="LMARGIN", new_y="NEXT")
    page.set_font("Roboto", size=11)
    for paragraph in (ESTONIAN, RUSSIAN, ENGLISH):
        page.ln(4)
        page.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
    return bytes(page.output())
