"""The field for digits."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.parts.pin_field import PinField


@pytest.fixture
def field(app: QApplication) -> PinField:
    made = PinField()
    made.allow(6)
    made.show()
    return made


def test_digits_are_kept_as_octets_and_shown_as_dots(field: PinField) -> None:
    QTest.keyClicks(field, "1234")

    assert field.text() == "●●●●"
    assert field.take() == bytearray(b"1234")


def test_what_was_taken_is_not_there_any_more(field: PinField) -> None:
    QTest.keyClicks(field, "1234")
    field.take()

    assert (field.text(), len(field), field.take()) == ("", 0, bytearray())
    assert not any(field._digits)


def test_the_digits_are_nowhere_in_the_widget(field: PinField) -> None:
    QTest.keyClicks(field, "1234")

    texts = [field.text(), field.displayText(), field.placeholderText(), field.accessibleName(), field.toolTip()]
    assert not any("1234" in text for text in texts)
    assert not field.isUndoAvailable() or "1" not in field.text()


@pytest.mark.parametrize("text", ["a", " ", "-", "٣", "²"])
def test_anything_but_a_decimal_digit_is_refused_with_a_notice(field: PinField, text: str) -> None:
    refused: list[bool] = []
    field.refused.connect(lambda: refused.append(True))

    field.append(text)

    assert len(field) == 0
    assert refused == [True]


def test_more_digits_than_the_longest_code_are_refused(field: PinField) -> None:
    QTest.keyClicks(field, "12345678")

    assert field.take() == bytearray(b"123456")


def test_backspace_takes_the_last_digit_away(field: PinField) -> None:
    QTest.keyClicks(field, "1234")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClicks(field, "9")

    assert field.take() == bytearray(b"1239")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.take() == bytearray()


def test_a_code_can_be_pasted(field: PinField) -> None:
    QGuiApplication.clipboard().setText(" 4711 ")
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert field.take() == bytearray(b"4711")


def test_nothing_can_be_copied_or_dragged_out(field: PinField) -> None:
    QGuiApplication.clipboard().setText("before")
    QTest.keyClicks(field, "1234")
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert "1234" not in QGuiApplication.clipboard().text()
    assert not field.dragEnabled()
