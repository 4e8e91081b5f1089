"""A Qt application without a screen; any warning of Qt fails the test."""

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ui.look.dressing import dress

_said: list[str] = []


def _note(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg:
        _said.append(text)


@pytest.fixture(scope="session")
def application() -> QApplication:
    made = QApplication.instance() or QApplication(["idclient"])
    assert isinstance(made, QApplication)
    return made


@pytest.fixture
def app(application: QApplication) -> Iterator[QApplication]:
    _said.clear()
    before = qInstallMessageHandler(_note)
    dress(application, "light")
    yield application
    for window in application.topLevelWidgets():
        window.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    application.processEvents()
    qInstallMessageHandler(before)
    assert _said == []
