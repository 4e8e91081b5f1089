"""What is wrong with the settings file or a setting given on the command line."""

from idclient.errors.base import Error


class SettingsError(Error):
    """A settings file or value that cannot be used. Nothing is guessed in its place."""


class SettingsUnreadable(SettingsError):
    """The settings file is not valid TOML or cannot be read. `line` is where, if known."""

    code = "settings.unreadable"

    def __init__(self, *, path: str, line: int | None = None) -> None:
        super().__init__(path=path, line=line)


class SettingUnknown(SettingsError):
    """No setting of that name exists."""

    code = "settings.unknown"

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class SettingInvalid(SettingsError):
    """The value does not fit the setting. `expected` says what would."""

    code = "settings.invalid"

    def __init__(self, *, name: str, expected: str) -> None:
        super().__init__(name=name, expected=expected)


class SettingsNotWritten(SettingsError):
    """The settings file could not be written; the old one is untouched."""

    code = "settings.not_written"

    def __init__(self, *, path: str) -> None:
        super().__init__(path=path)


class VaultMissing(SettingsError):
    """There is no keyring on this system that may keep a secret."""

    code = "settings.vault_missing"
