"""The one settings file (TOML): addresses and preferences, never a secret.

Precedence, highest first: command-line option, environment variable `IDCLIENT_*`, file, default.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from idclient.errors.settings import SettingInvalid, SettingsNotWritten, SettingsUnreadable, SettingUnknown
from idclient.settings.checks import Check, choice, extensions, model_name, proxy, seconds, text, web_address
from idclient.settings.phones import key_pins, party_name, public_party, service_address
from idclient.value import field, frozen

LANGUAGES = ("en", "et", "ru")
COMMITMENTS = ("origin", "receipt", "delivery", "sender", "approval", "creation")
LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
_SWITCH = ("on", "off")


@frozen
class Setting:
    """One setting: its default, how a value is checked, and what it is for in one line."""

    default: str
    check: Check
    about: str


def _phone_settings(section: str, service: str, live: str) -> dict[str, Setting]:
    return {
        f"{section}.url": Setting("", service_address, f"address of {service}, or of a gateway to it (live: {live})"),
        f"{section}.party_name": Setting("", party_name, f"name under which {service} knows you, by your contract"),
        f"{section}.party_uuid": Setting("", public_party, "UUID of that contract, kept in the keyring; asked for"),
        f"{section}.pins": Setting("", key_pins, f"keys of {service}: sha256//BASE64 [until DATE]; sha256//BASE64 …"),
    }


SETTINGS: Mapping[str, Setting] = {
    "tsa.url": Setting("", web_address, "time-stamping authority (RFC 3161), needed for every level above B-B"),
    "sign.level": Setting("B-LT", choice(*LEVELS), "level of new signatures"),
    "sign.warnings": Setting(
        "ask", choice("ask", "show"), "what to do when a document is suspicious: ask, or show why and sign it"
    ),
    "network.proxy": Setting("system", proxy, "system, none, or http://host:port"),
    "network.proxy_user": Setting(
        "", text, "user name at the proxy; password: `keyring set idclient v1/proxy-password`"
    ),
    "network.timeout": Setting("15", seconds, "seconds to wait for an OCSP or time-stamping answer"),
    **_phone_settings("mobile_id", "Mobile-ID", "https://mid.sk.ee/mid-api"),
    **_phone_settings("smart_id", "Smart-ID", "https://rp-api.smart-id.com/v3"),
    "smart_id.api": Setting("v3", choice("v2", "v3"), "version of the Smart-ID service: v3 or v2"),
    "smart_id.scheme": Setting(
        "smart-id",
        choice("smart-id", "smart-id-demo"),
        "what Smart-ID signs for: smart-id, or smart-id-demo of its demo",
    ),
    "card.cache": Setting(
        "on", choice(*_SWITCH), "on or off: keep the card's certificates on this computer, to start faster"
    ),
    "card.remember_can": Setting(
        "off", choice(*_SWITCH), "on or off: keep the number of a contactless card (CAN) in the keyring"
    ),
    "demo.card": Setting("estonia-2018", model_name, "emulated card of the demo, see `idclient emulate --help`"),
    "demo.socket": Setting("", text, "PC/SC socket of `idclient emulate readers`, for the demo to use its cards"),
    "demo.phones": Setting("", service_address, "address of `idclient emulate mobile`, for the demo to ask its phones"),
    "web_eid.extensions": Setting(
        "", extensions, "ids of further browser extensions that may ask, beside Web eID's own (for developers)"
    ),
    "web_eid.token": Setting("1.0", choice("1.0", "1.1"), "format of tokens for web pages: 1.0 or 1.1"),
    "interface.language": Setting("", choice("", *LANGUAGES), "en, et or ru; empty follows the system"),
}
OCSP_PREFIX = "ocsp."
"""`ocsp.<common name of the issuer>` names the OCSP responder to ask instead of the one in the certificate."""


APPEARANCE = "appearance"
"""Tables `[appearance.NAME]` say how visible signatures look; `documents.appearance.presets` knows what they hold."""


@frozen
class Settings:
    """Settings in force. `origins` tells for each name whether it comes from option, environment, file or default.

    `appearances` are the tables of looks, unchecked; file names in them are relative to `folder`.
    """

    values: Mapping[str, str]
    origins: Mapping[str, str]
    ocsp_urls: Mapping[str, str] = field(default_factory=dict)
    appearances: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    folder: Path = Path()

    def __getitem__(self, name: str) -> str:
        """Return a setting's value as text."""
        return self.values[name]


def default_path(environ: Mapping[str, str]) -> Path:
    """Return where the settings file is unless somebody says otherwise: IDCLIENT_CONFIG, or the user's folder."""
    if environ.get("IDCLIENT_CONFIG"):
        return Path(environ["IDCLIENT_CONFIG"])
    import platformdirs

    return Path(platformdirs.user_config_dir("idclient", appauthor=False)) / "settings.toml"


def variable(name: str) -> str:
    """Return the environment variable that mirrors a setting: `tsa.url` is `IDCLIENT_TSA_URL`."""
    return "IDCLIENT_" + name.upper().replace(".", "_")


def check(name: str, value: str) -> str:
    """Return the value if the setting exists and takes it. Raises: SettingUnknown, SettingInvalid."""
    if name.startswith(OCSP_PREFIX) and len(name) > len(OCSP_PREFIX):
        return web_address(name, value)
    if name.startswith(APPEARANCE + ".") and name.count(".") == 2 and all(name.split(".")):
        return value
    if name not in SETTINGS:
        raise SettingUnknown(name=name)
    return SETTINGS[name].check(name, value)


def _flatten(document: Mapping[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for section, entries in document.items():
        if section == APPEARANCE:
            continue
        if not isinstance(entries, dict):
            raise SettingUnknown(name=section)
        for key, value in entries.items():
            name = f"{section}.{key}"
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise SettingInvalid(name=name, expected="text or a whole number")
            flat[name] = check(name, str(value))
    return flat


def read_file(path: Path) -> dict[str, str]:
    """Return the names and values of a settings file; a missing file holds none. Raises: SettingsError."""
    return _flatten(_parsed(path))


def _appearances(document: Mapping[str, Any]) -> dict[str, Mapping[str, object]]:
    tables = document.get(APPEARANCE, {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise SettingInvalid(name=APPEARANCE, expected=f"tables, [{APPEARANCE}.NAME]")
    return tables


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsUnreadable(path=str(path)) from error
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsUnreadable(path=str(path)) from error


def load(path: Path, environ: Mapping[str, str], options: Mapping[str, str]) -> Settings:
    """Join options, environment, file and defaults. Raises: SettingsError for a value that does not fit."""
    document = _parsed(path)
    from_file = _flatten(document)
    values: dict[str, str] = {}
    origins: dict[str, str] = {}
    for name, setting in SETTINGS.items():
        if name in options:
            values[name], origins[name] = check(name, options[name]), "option"
        elif environ.get(variable(name)):
            values[name], origins[name] = check(name, environ[variable(name)]), "environment"
        elif name in from_file:
            values[name], origins[name] = from_file[name], "file"
        else:
            values[name], origins[name] = setting.default, "default"
    responders = {
        name.removeprefix(OCSP_PREFIX): value for name, value in from_file.items() if name.startswith(OCSP_PREFIX)
    }
    return Settings(values, origins, responders, _appearances(document), path.parent)


def write(path: Path, name: str, value: str) -> None:
    """Set one value in the file and keep everything else in it, comments included.

    An empty value removes the setting. Temporary file, fsync, rename. Raises: SettingsError; the old file stays.
    """
    import tomlkit

    check(name, value or (SETTINGS[name].default if name in SETTINGS else ""))
    load(path, {}, {})
    *sections, key = name.split(".") if name.startswith(APPEARANCE + ".") else name.split(".", 1)
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
        table: Any = document
        for section in sections:
            table = table.setdefault(section, tomlkit.table(is_super_table=section == APPEARANCE))
        if value:
            table[key] = value
        else:
            table.pop(key, None)
        _replace(path, tomlkit.dumps(document))
    except OSError as error:
        raise SettingsNotWritten(path=str(path)) from error


def _replace(path: Path, text: str) -> None:
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
