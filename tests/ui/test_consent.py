"""The window in which a person lets a page have something of the card."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QScrollArea, QWidget

import ui.consent.window
from idclient.ports.window import Act
from idclient.texts import LANGUAGES
from tests.ui.views import KINDS, view
from ui.consent.window import ConsentWindow
from ui.look.roles import LIGHT
from ui.parts.banner import VerdictBanner
from ui.parts.pin_field import PinField


class Opened:
    """A window and what was done in it."""

    def __init__(self, app: QApplication, kind: str, **more: object) -> None:
        self.acts: list[tuple[Act, bytes]] = []
        self.window = ConsentWindow(app)
        self.window.acted.connect(lambda act, digits: self.acts.append((act, bytes(digits))))
        self.window.show_view(view(kind, **more))
        self.window.show()
        app.processEvents()

    def field(self) -> PinField:
        found = [one for one in self.window.findChildren(PinField) if one.isVisible()]
        assert len(found) == 1
        return found[0]

    def primary(self) -> QPushButton:
        return next(one for one in self.window.findChildren(QPushButton) if one.property("role") == "primary")


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.consent.window, "GUARD", 0)


@pytest.mark.usefixtures("unguarded")
def test_a_pin_is_typed_and_entered_by_keyboard_alone(app: QApplication) -> None:
    opened = Opened(app, "PIN1")

    assert opened.window.focusWidget() is opened.field()
    QTest.keyClicks(opened.field(), "1234")
    QTest.keyClick(opened.field(), Qt.Key.Key_Return)

    assert opened.acts == [(Act.CODE, b"1234")]
    assert len(opened.field()) == 0


@pytest.mark.usefixtures("unguarded")
def test_a_code_that_is_too_short_cannot_be_confirmed(app: QApplication) -> None:
    opened = Opened(app, "PIN2")
    QTest.keyClicks(opened.field(), "1234")
    QTest.keyClick(opened.field(), Qt.Key.Key_Return)

    assert not opened.primary().isEnabled()
    assert opened.acts == []
    QTest.keyClicks(opened.field(), "5")
    assert opened.primary().isEnabled()


def test_keys_meant_for_another_window_confirm_nothing(app: QApplication) -> None:
    opened = Opened(app, "PIN1")
    QTest.keyClicks(opened.field(), "1234")
    QTest.keyClick(opened.field(), Qt.Key.Key_Return)

    assert opened.acts == []


@pytest.mark.usefixtures("unguarded")
def test_the_last_try_needs_a_yes_of_its_own(app: QApplication) -> None:
    opened = Opened(app, "PIN1 last")
    box = next(one for one in opened.window.findChildren(QCheckBox) if one.isVisible())
    QTest.keyClicks(opened.field(), "1234")
    QTest.keyClick(opened.field(), Qt.Key.Key_Return)
    assert (opened.acts, opened.primary().isEnabled(), box.isChecked()) == ([], False, False)

    box.setChecked(True)
    QTest.mouseClick(opened.primary(), Qt.MouseButton.LeftButton)
    assert opened.acts == [(Act.CODE, b"1234")]


@pytest.mark.parametrize("kind", KINDS)
def test_escape_is_cancel_in_every_state(app: QApplication, kind: str) -> None:
    opened = Opened(app, kind)
    QTest.keyClick(opened.window, Qt.Key.Key_Escape)

    assert opened.acts == [(Act.CANCELLED, b"")]
    assert not opened.window.isVisible()


@pytest.mark.usefixtures("unguarded")
def test_a_certificate_is_shared_by_the_button_that_says_so(app: QApplication) -> None:
    opened = Opened(app, "agree")
    assert opened.primary().text() == "Share certificate"
    QTest.mouseClick(opened.primary(), Qt.MouseButton.LeftButton)

    assert opened.acts == [(Act.AGREED, b"")]


@pytest.mark.usefixtures("unguarded")
def test_what_can_be_mended_can_be_tried_again(app: QApplication) -> None:
    opened = Opened(app, "no card")
    QTest.mouseClick(opened.primary(), Qt.MouseButton.LeftButton)
    assert opened.acts == [(Act.AGAIN, b"")]

    assert not Opened(app, "blocked").primary().isVisible()


def test_a_failure_has_the_focus_and_is_read_as_one(app: QApplication) -> None:
    opened = Opened(app, "blocked")

    banner = opened.window.focusWidget()
    assert isinstance(banner, VerdictBanner)
    assert "blocked" in banner.accessibleName()
    assert "card.pin_blocked" in banner.accessibleName()


def test_a_screen_reader_hears_what_is_asked_and_how_many_tries_are_left(app: QApplication) -> None:
    field = Opened(app, "PIN1 wrong").field()

    assert field.accessibleName() == "PIN1: service.example:8443"
    assert "2 tries left" in field.accessibleDescription()
    assert "not right" in field.accessibleDescription()


def test_a_wrong_code_is_said_and_the_field_is_empty_again(app: QApplication) -> None:
    opened = Opened(app, "PIN1")
    QTest.keyClicks(opened.field(), "1234")
    opened.window.show_view(view("PIN1 wrong"))
    app.processEvents()

    assert len(opened.field()) == 0
    shown = " ".join(label.text() for label in opened.window.findChildren(QLabel) if label.isVisible())
    assert "That PIN1 is not right" in shown
    assert "2 tries left" in shown


def test_the_number_pad_is_folded_until_it_is_wanted(app: QApplication) -> None:
    opened = Opened(app, "PIN1")
    fold = next(one for one in opened.window.findChildren(QPushButton) if one.property("role") == "link")
    keys = [one for one in opened.window.findChildren(QPushButton) if one.property("role") == "digit"]
    assert not any(key.isVisible() for key in keys)
    fold.click()
    for name in "471":
        next(key for key in keys if key.text() == name).click()
    assert len(opened.field()) == 3
    next(key for key in keys if key.text() == "⌫").click()
    assert len(opened.field()) == 2


def test_training_cannot_be_taken_for_real(app: QApplication) -> None:
    opened = Opened(app, "PIN1", demo=True)
    band = next(one for one in opened.window.findChildren(QLabel) if one.objectName() == "band")

    assert band.isVisible()
    assert "TEST" in band.text()
    assert "training" in opened.window.windowTitle()


def test_a_host_is_plain_text_whatever_it_holds(app: QApplication) -> None:
    opened = Opened(app, "PIN1", host="<b>bank</b>.example")

    assert all(
        label.textFormat() is Qt.TextFormat.PlainText
        for label in opened.window.findChildren(QLabel)
        if "<b>" in label.text()
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_view_fits_a_small_screen_in_every_language(app: QApplication, kind: str, language: str) -> None:
    opened = Opened(app, kind, language=language)
    hint = opened.window.minimumSizeHint()

    assert hint.width() <= 1024
    assert hint.height() <= 640
    for button in opened.window.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width() or button.property("role") == "digit"


@pytest.mark.parametrize("kind", KINDS)
def test_every_control_has_a_name_and_can_be_reached(app: QApplication, kind: str) -> None:
    opened = Opened(app, kind)
    for widget in opened.window.findChildren(QWidget):
        if isinstance(widget, QPushButton | QCheckBox | PinField) and widget.isVisible():
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_nothing_is_the_default_that_logs_in_or_signs(app: QApplication) -> None:
    opened = Opened(app, "PIN1")
    assert not any(button.isDefault() for button in opened.window.findChildren(QPushButton))


def shown_texts(opened: Opened) -> str:
    return " ".join(label.text() for label in opened.window.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize(("kind", "wrong", "tries"), [("keypad", False, "3 tries"), ("keypad wrong", True, "2 tries")])
def test_nothing_can_be_typed_here_while_the_readers_keypad_is_waited_for(
    app: QApplication, kind: str, wrong: bool, tries: str
) -> None:
    opened = Opened(app, kind)

    assert not any(field.isVisible() for field in opened.window.findChildren(PinField))
    assert not opened.primary().isVisible()
    assert "Enter PIN1 on the reader's keypad" in shown_texts(opened)
    assert tries in shown_texts(opened)
    assert ("That PIN1 is not right" in shown_texts(opened)) is wrong
    focused = opened.window.focusWidget()
    assert isinstance(focused, VerdictBanner)
    assert "keypad" in focused.accessibleName()


@pytest.mark.usefixtures("unguarded")
def test_the_last_try_at_the_readers_keypad_needs_a_yes_first(app: QApplication) -> None:
    opened = Opened(app, "keypad last")
    assert "One more wrong PIN1 blocks it" in shown_texts(opened)
    QTest.mouseClick(opened.primary(), Qt.MouseButton.LeftButton)
    assert opened.acts == []

    next(one for one in opened.window.findChildren(QCheckBox) if one.isVisible()).setChecked(True)
    QTest.mouseClick(opened.primary(), Qt.MouseButton.LeftButton)
    assert opened.acts == [(Act.AGREED, b"")]


def test_a_ticked_box_shows_a_tick_and_not_only_a_colour(app: QApplication) -> None:
    opened = Opened(app, "PIN1 last")
    box = next(one for one in opened.window.findChildren(QCheckBox) if one.isVisible())

    def colours() -> set[str]:
        image = box.grab().toImage()
        return {image.pixelColor(x, y).name() for x in range(6, 16) for y in range(6, image.height() - 6)}

    empty = colours()
    box.setChecked(True)
    assert len(empty) == 1
    assert {LIGHT.accent.lower(), LIGHT.on_accent.lower()} <= colours()


@pytest.mark.parametrize("kind", ["PIN1 last", "PIN2 last", "blocked", "keypad last"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_the_smallest_window_what_has_the_focus_is_in_sight(app: QApplication, kind: str, language: str) -> None:
    opened = Opened(app, kind, language=language)
    opened.window.resize(opened.window.minimumSize())
    for _ in range(4):
        app.processEvents()

    focused, area = opened.window.focusWidget(), opened.window.findChild(QScrollArea)
    assert focused is not None
    assert isinstance(area, QScrollArea)
    top = focused.mapTo(area.viewport(), focused.rect().topLeft()).y()
    assert 0 <= top < area.viewport().height() - min(focused.height(), 40)


LONG = "bank.example.login." + ".".join(["a" * 60] * 3) + ".evil.example"


@pytest.mark.parametrize("kind", ["PIN1", "agree", "keypad last", "PIN2 last"])
@pytest.mark.parametrize("host", [LONG, "xn--" + "w" * 59 + ".example:8443"])
def test_the_end_of_a_long_host_is_in_sight_even_in_the_smallest_window(
    app: QApplication, kind: str, host: str
) -> None:
    opened = Opened(app, kind, host=host)
    opened.window.resize(opened.window.minimumSize())
    for _ in range(4):
        app.processEvents()

    area = opened.window.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0
    first = opened.window.findChildren(QLabel)
    assert any(label.isVisible() and label.text().replace("\u200b", "") == host for label in first)
    assert opened.window.windowTitle().removesuffix(" – training").endswith(host[-12:])


def test_the_host_stays_in_sight_while_a_code_is_typed_in_the_smallest_window(app: QApplication) -> None:
    opened = Opened(app, "PIN2 last")
    opened.window.resize(opened.window.minimumSize())
    for _ in range(4):
        app.processEvents()

    area, host = opened.window.findChild(QScrollArea), "service.example:8443"
    assert isinstance(area, QScrollArea)
    assert area.verticalScrollBar().value() > 0
    assert any(
        label.text() == host and not area.isAncestorOf(label) and not label.visibleRegion().isEmpty()
        for label in opened.window.findChildren(QLabel)
    )
