"""Whose phone was asked last, kept in the system's keyring if the person wants that; nowhere else."""

from idclient.model import PhoneName
from idclient.ports import Vault


def _entry(name: PhoneName) -> str:
    return f"{name.value}-person"


def remembered(vault: Vault, name: PhoneName) -> tuple[str, ...]:
    """Return the lines that say who it is, to be parsed anew; none when nobody is remembered."""
    kept = vault.read(_entry(name))
    return tuple(kept.split("\n")) if kept else ()


def remember(vault: Vault, name: PhoneName, lines: tuple[str, ...]) -> None:
    """Keep who it is. Raises: SettingsError when there is no acceptable keyring."""
    vault.write(_entry(name), "\n".join(lines))


def forget(vault: Vault, name: PhoneName) -> None:
    """Forget it; nothing happens when there is nothing. Raises: SettingsError when the keyring stays locked."""
    vault.delete(_entry(name))
