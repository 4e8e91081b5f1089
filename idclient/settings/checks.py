"""How values of settings are checked. A check returns the value or raises SettingInvalid, which never repeats it."""

from collections.abc import Callable

from idclient.errors.settings import SettingInvalid

Check = Callable[[str, str], str]
"""Takes a setting's name and a value."""


def web_address(name: str, value: str) -> str:
    """Accept an address of a service, or nothing."""
    if value and not _is_web_address(value):
        raise SettingInvalid(name=name, expected="an http or https address without a user name, or nothing")
    return value


def _is_web_address(value: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    plain = parts.username is None and not any(character.isspace() for character in value)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0 and plain


def proxy(name: str, value: str) -> str:
    """Accept `system`, `none` or an address."""
    return value if value in {"system", "none"} else web_address(name, value)


def choice(*choices: str) -> Check:
    """Return a check that accepts these values alone."""

    def check(name: str, value: str) -> str:
        if value not in choices:
            raise SettingInvalid(name=name, expected=" or ".join(choice or "nothing" for choice in choices))
        return value

    return check


def seconds(name: str, value: str) -> str:
    """Accept a whole number from 1 to 300."""
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 300:
        raise SettingInvalid(name=name, expected="a whole number of seconds from 1 to 300")
    return value


def model_name(name: str, value: str) -> str:
    """Accept what can be a model's name; which models there are is known to the emulators alone."""
    if not value or not value.isascii() or not value.replace("-", "").isalnum():
        raise SettingInvalid(name=name, expected="the name of an emulated card, see `idclient emulate --help`")
    return value


def extensions(name: str, value: str) -> str:
    """Accept ids of extensions as Chromium (letters) and Firefox (a name with @, a UUID in braces) write them."""
    if any(not 3 <= len(one) <= 80 or not one.isascii() or not one.isprintable() for one in value.split()):
        raise SettingInvalid(name=name, expected="ids of browser extensions with spaces between them")
    return value


def text(_name: str, value: str) -> str:
    """Accept anything."""
    return value
