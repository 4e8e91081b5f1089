"""A report as a PDF file: A4, embedded font subset, a bookmark for each signature. Loads fpdf2 when it is called."""

from collections.abc import Iterable, Sequence
from importlib import resources
from typing import TYPE_CHECKING

from idclient import __version__
from idclient.documents.checking import DocumentReport, Kind, Outcome, SignatureReport
from idclient.model import Profile
from idclient.reports import lines
from idclient.reports.phrases import document_sentence, plain, reason_line, sentence_for, shown_time, verdict_word
from idclient.texts import phrase
from idclient.value import frozen

if TYPE_CHECKING:
    from fpdf import FPDF

Colour = tuple[int, int, int]
_GREEN: Colour = (24, 110, 60)
_RED: Colour = (170, 30, 40)
_AMBER: Colour = (150, 90, 0)
_GREY: Colour = (95, 95, 95)
_BLACK: Colour = (20, 20, 20)
_COLOURS: dict[str, Colour] = {
    Outcome.PASSED.value: _GREEN,
    Outcome.FAILED.value: _RED,
    Outcome.INDETERMINATE.value: _AMBER,
    Outcome.NO_SIGNATURES.value: _GREY,
}
_LABEL_WIDTH = 42.0  # millimetres
_MOST_DETAILED = 200
"""Signatures told in full; of further ones only the verdict, so that a report stays quick to make and to read."""


@frozen
class Checked:
    """A file and what was found out about it, or the words for why it could not be checked."""

    shown: str
    report: DocumentReport | None
    problem: str = ""


def make_paper(checked: Sequence[Checked], profile: Profile, language: str) -> bytes:
    """Return the report on some files as a PDF. `profile` marks it as TEST where it is."""
    page = _page(profile, language)
    for one in checked:
        page.add_page()
        page.start_section(_drawable(page, plain(one.shown)))
        _title(page, phrase("pdf_title", language))
        if one.report is None:
            _row(page, phrase("pdf_file", language), [plain(one.shown)])
            _row(page, phrase("pdf_error", language), [one.problem])
        else:
            _document(page, one.shown, one.report, language)
    return bytes(page.output())


def _page(profile: Profile, language: str) -> "FPDF":
    from fpdf import FPDF

    class Page(FPDF):
        def header(self) -> None:
            if profile is Profile.DEMO:
                self.set_font("Roboto", "B", 11)
                self.set_text_color(*_RED)
                self.cell(0, 7, phrase("pdf_test", language), align="R", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-14)
            self.set_font("Roboto", "", 8)
            self.set_text_color(*_GREY)
            self.cell(0, 6, phrase("pdf_page", language, page=self.page_no()), align="R")

    page = Page(format="A4")
    files = resources.files("font_roboto") / "files"
    for style, name in (("", "Roboto-Regular.ttf"), ("B", "Roboto-Bold.ttf")):
        with resources.as_file(files / name) as path:
            page.add_font("Roboto", style, path)
    page.set_margin(18)
    page.set_auto_page_break(True, 18)  # noqa: FBT003 fpdf's own signature
    page.set_lang(language)
    page.set_title(phrase("pdf_title", language))
    page.set_producer(f"idclient {__version__}")
    return page


def _document(page: "FPDF", shown: str, report: DocumentReport, language: str) -> None:
    page.set_creation_date(report.checked_at)
    _row(page, phrase("pdf_file", language), [plain(shown)])
    _row(page, phrase("pdf_length", language), [phrase("pdf_size", language, count=report.size)])
    _row(page, phrase("pdf_digest", language), [report.digest.hex() or "-"])
    _row(page, phrase("pdf_checked", language), [shown_time(report.checked_at)])
    _row(page, phrase("pdf_trust", language), lines.trust(report, language))
    _row(page, phrase("pdf_program", language), [f"idclient {__version__}"])
    page.ln(2)
    _verdict(page, report.outcome.value, "", document_sentence(report, language), language)
    _row(page, phrase("pdf_against", language), (reason_line(reason, language) for reason in report.reasons))
    _row(page, phrase("pdf_notes", language), (reason_line(reason, language) for reason in report.notes))
    for number, signature in enumerate(report.signatures, start=1):
        _signature(page, number, signature, report, language)


def _signature(page: "FPDF", number: int, signature: SignatureReport, report: DocumentReport, language: str) -> None:
    if page.will_page_break(60):
        page.add_page()
    kind = "pdf_signature" if signature.kind is Kind.SIGNATURE else "pdf_stamp"
    _heading(page, phrase(kind, language, number=number, field=plain(signature.field_name)))
    sub = signature.sub_indication.value if signature.sub_indication else ""
    _verdict(page, signature.indication.value, sub, sentence_for(signature, language), language)
    if number > _MOST_DETAILED:
        return
    _row(page, phrase("pdf_against", language), (reason_line(reason, language) for reason in signature.reasons))
    said, after = lines.said(signature, language), lines.after(signature, language)
    stamps = (line for stamp in signature.stamps for line in lines.stamp_lines(stamp, language))
    proofs = (lines.proof_line(proof, language) for proof in signature.proofs)
    if signature.kind is Kind.SIGNATURE:
        _row(page, phrase("pdf_who", language), lines.who(signature, language))
    _row(page, phrase("pdf_when", language), [lines.when(signature, language)])
    _row(page, phrase("pdf_said", language), said)
    _row(page, phrase("pdf_level", language), [lines.level(signature, language)])
    _row(page, phrase("pdf_covered", language), [lines.covered(signature, report, language)])
    _row(page, phrase("pdf_after", language), after)
    _row(page, phrase("pdf_stamps", language), stamps)
    _row(page, phrase("pdf_revocation", language), proofs)
    _row(page, phrase("pdf_notes", language), (reason_line(reason, language) for reason in signature.notes))


def _title(page: "FPDF", text: str) -> None:
    page.set_font("Roboto", "B", 18)
    page.set_text_color(*_BLACK)
    page.multi_cell(0, 9, text, align="L", new_x="LMARGIN", new_y="NEXT")
    page.ln(3)


def _heading(page: "FPDF", text: str) -> None:
    text = _drawable(page, text)
    page.ln(5)
    page.start_section(text, level=1)
    page.set_font("Roboto", "B", 13)
    page.set_text_color(*_BLACK)
    page.multi_cell(0, 7, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _verdict(page: "FPDF", verdict: str, sub: str, sentence: str, language: str) -> None:
    """Write a verdict in its colour: the word, the codes of EN 319 102-1, and the sentence."""
    codes = f"{verdict} / {sub}" if sub else verdict
    page.set_draw_color(*_COLOURS[verdict])
    page.set_text_color(*_COLOURS[verdict])
    page.set_font("Roboto", "B", 12)
    page.multi_cell(0, 8, f" {verdict_word(verdict, language)}", border="LTR", align="L", new_x="LMARGIN", new_y="NEXT")
    page.set_font("Roboto", "", 10)
    page.multi_cell(0, 5.5, f" {sentence}", border="LR", align="L", new_x="LMARGIN", new_y="NEXT")
    page.set_font("Roboto", "", 8)
    page.multi_cell(0, 5.5, f" {codes}", border="LBR", align="L", new_x="LMARGIN", new_y="NEXT")
    page.ln(2)


def _row(page: "FPDF", label: str, values: Iterable[str]) -> None:
    """Write a label and its lines; nothing when there are no lines. Two spaces before a line indent it."""
    texts = list(values)
    if not texts:
        return
    if page.will_page_break(6):
        page.add_page()
    page.set_font("Roboto", "B", 9)
    page.set_text_color(*_GREY)
    top, number = page.get_y(), page.page
    page.multi_cell(_LABEL_WIDTH - 2, 5, label, align="L")
    bottom = page.get_y()
    page.set_xy(page.l_margin, top)
    page.set_font("Roboto", "", 9)
    page.set_text_color(*_BLACK)
    for text in texts:
        indent = 4.0 if text.startswith("  ") else 0.0
        page.set_x(page.l_margin + _LABEL_WIDTH + indent)
        page.multi_cell(0, 5, _drawable(page, text.strip()), align="L", new_x="LMARGIN", new_y="NEXT")
    if page.page == number:
        page.set_y(max(page.get_y(), bottom))
    page.ln(1)


def _drawable(page: "FPDF", text: str) -> str:
    """Return a text with letters that the font has not written as U+4E2D: nothing is left out unseen."""
    known = getattr(page.fonts["roboto"], "cmap", {})
    return "".join(letter if ord(letter) in known else f"[U+{ord(letter):04X}]" for letter in text)
