"""The registry of Windows, as far as the default values of keys. Imports nothing where there is none."""

import sys
from importlib import import_module
from typing import Any


class WindowsRegistry:
    """Keys by names that begin HKCU or HKLM."""

    def __init__(self, winreg: Any) -> None:
        self._winreg = winreg

    def read(self, key: str) -> str | None:
        """Return the default value, None where there is no such key. Raises: OSError."""
        hive, name = self._split(key)
        try:
            value = self._winreg.QueryValue(hive, name)
        except FileNotFoundError:
            return None
        return str(value) or None

    def write(self, key: str, value: str) -> None:
        """Set the default value; the key is made. Raises: OSError."""
        hive, name = self._split(key)
        self._winreg.SetValue(hive, name, self._winreg.REG_SZ, value)

    def delete(self, key: str) -> None:
        """Remove the key; it need not be there. Raises: OSError."""
        hive, name = self._split(key)
        try:
            self._winreg.DeleteKey(hive, name)
        except FileNotFoundError:
            return

    def _split(self, key: str) -> tuple[Any, str]:
        hive, _, name = key.partition("\\")
        hives = {"HKCU": self._winreg.HKEY_CURRENT_USER, "HKLM": self._winreg.HKEY_LOCAL_MACHINE}
        return hives[hive], name


def windows_registry() -> WindowsRegistry | None:
    """Return the registry, None where the system has none."""
    if sys.platform == "win32":
        return WindowsRegistry(import_module("winreg"))
    return None
