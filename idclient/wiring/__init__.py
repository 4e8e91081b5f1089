"""The only place that chooses: the real world or the demo's, and what stands behind each port."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from idclient.ports import Environment, Vault
from idclient.settings import Settings

if TYPE_CHECKING:
    from idclient.ports.host import Host
    from idclient.ports.window import Desk


@contextmanager
def open_environment(settings: Settings, *, demo: bool, phones: bool = False) -> Iterator[Environment]:
    """Give the environment for the time of a `with` block, and let go of readers and services at its end.

    With `phones` it holds what Mobile-ID and Smart-ID are asked with; some of it is in the keyring, which may ask.

    Raises: TrustError, SettingsError.
    """
    if demo:
        from idclient.wiring.demo import demo_environment as chosen
    else:
        from idclient.wiring.real import real_environment as chosen
    with chosen(settings, phones=phones) as environment:
        yield environment


def open_desk(program: Sequence[str] | None = None) -> "Desk":
    """Return the screen, on which windows are opened; `program` is the window's where it is not our own."""
    from pathlib import Path

    import platformdirs

    from idclient.adapters.child_window import PROGRAM, ChildWindow
    from idclient.adapters.desk import ScreenDesk

    folder = Path(platformdirs.user_state_dir("idclient", appauthor=False))
    return ScreenDesk(folder, lambda: ChildWindow(program or PROGRAM))


def this_host() -> "Host":
    """Return this machine, as a diagnosis looks at it."""
    from idclient.adapters.host import LocalHost

    return LocalHost()


def this_vault() -> Vault:
    """Return this person's keyring."""
    from idclient.adapters.vault import KeyringVault

    return KeyringVault()
