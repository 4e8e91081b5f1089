"""The program: pipes first, then Qt. It ends when the core does."""

import signal
import sys

from ui.consent.pipe import take_pipes


def main() -> int:
    """Show one window until the core or the person has enough of it."""
    pipe = take_pipes()
    if hasattr(signal, "pthread_sigmask"):  # the core waits for signals by blocking them, which is inherited
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGHUP})
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from idclient.ports.window import Act
    from ui.consent.view import read_view
    from ui.consent.window import ConsentWindow
    from ui.look.dressing import dress

    app = QApplication(sys.argv[:1])
    app.setApplicationName("idclient")
    app.setDesktopFileName("idclient")
    dress(app)
    window = ConsentWindow(app)

    def show(document: dict[str, object]) -> None:
        window.show_view(read_view(document))
        if not window.isVisible():
            window.show()
            window.activateWindow()
            QTimer.singleShot(0, lambda: pipe.act(Act.READY))

    pipe.shown.connect(show)
    pipe.ended.connect(app.quit)
    window.acted.connect(pipe.act)
    pipe.listen()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
