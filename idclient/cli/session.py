"""One run of the command line: its settings, its environment, and how it speaks."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from idclient.cli.exits import Exit, exit_for
from idclient.errors import Error
from idclient.errors.settings import SettingsUnreadable
from idclient.model import DocumentFinding
from idclient.settings import Settings, default_path, load
from idclient.texts import filled, plain, plain_json, system_language, text_for, word
from idclient.value import field, mutable

SCHEMA_VERSION = 1


def settings_path(options: argparse.Namespace) -> Path:
    """Return the settings file: --config, IDCLIENT_CONFIG, or the user's configuration folder."""
    named = getattr(options, "config", None)
    return Path(named) if named else default_path(os.environ)


@mutable
class Session:
    """What one run knows about itself."""

    options: argparse.Namespace
    demo: bool
    json: bool
    quiet: bool
    verbose: bool
    language: str
    _settings: list[Settings] = field(default_factory=list)

    @classmethod
    def of(cls, options: argparse.Namespace) -> "Session":
        """Return the session that options and environment describe; settings are loaded later."""
        return cls(
            options=options,
            demo=getattr(options, "demo", False) or os.environ.get("IDCLIENT_DEMO") == "1",
            json=getattr(options, "json", False) or os.environ.get("IDCLIENT_JSON") == "1",
            quiet=getattr(options, "quiet", False),
            verbose=getattr(options, "verbose", False),
            language=getattr(options, "language", None) or system_language(os.environ),
        )

    def load_settings(self) -> None:
        """Read the settings in force. Raises: SettingsError."""
        given: dict[str, str] = {}
        for option, name in (
            ("language", "interface.language"),
            ("timeout", "network.timeout"),
            ("level", "sign.level"),
            ("tsa_url", "tsa.url"),
            ("demo_card", "demo.card"),
            ("warnings", "sign.warnings"),
        ):
            value = getattr(self.options, option, None)
            if value is not None:
                given[name] = value
        named = getattr(self.options, "config", None)
        if named and not Path(named).exists() and getattr(self.options, "action", None) != "set":
            raise SettingsUnreadable(path=named)
        self._settings = [load(settings_path(self.options), os.environ, given)]
        self.language = self.settings["interface.language"] or self.language

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings[0]

    def word(self, key: str, /, **values: str | int) -> str:
        """Return a word or sentence in the person's language, with values filled in."""
        return filled(word(key, self.language), values)

    def say(self, text: str) -> None:
        """Print a result for a person, on one line whatever is in it; silent with --json."""
        if not self.json:
            print(plain(text))

    def remark(self, text: str) -> None:
        """Print something beside the result on standard error, on one line; silent with --quiet."""
        if not self.quiet:
            sys.stderr.write(plain(text) + "\n")

    def announce_demo(self, *cards: str) -> None:
        """Say once, where it cannot be missed, that this is the TEST world, and with which cards."""
        phone = next((name for name in ("mobile_id", "smart_id") if getattr(self.options, name, False)), "")
        if self.demo and phone:
            service = {"mobile_id": "Mobile-ID", "smart_id": "Smart-ID"}[phone]
            sys.stderr.write(self.word("demo_banner_phone", service=service) + "\n")
        elif self.demo:
            socket = "" if cards else self.settings["demo.socket"]
            card = ", ".join(cards) or self.settings["demo.card"]
            banner = self.word("demo_banner_socket", socket=socket) if socket else self.word("demo_banner", card=card)
            sys.stderr.write(banner + "\n")

    def demo_codes(self) -> Mapping[str, str]:
        """Return the PINs, PUK and CAN of the TEST card, none outside the demo. Raises: SettingInvalid."""
        if not self.demo:
            return {}
        from idclient.wiring.demo import demo_codes

        contactless = bool(self.settings["demo.socket"])
        return demo_codes(self.settings["demo.card"], contactless=contactless)

    def answer(self, document: dict[str, Any]) -> None:
        """Print the one JSON document of a run with --json."""
        if self.json:
            head = {"schema_version": SCHEMA_VERSION, "command": self.options.command, "demo": self.demo}
            print(plain_json(json.dumps(head | document, ensure_ascii=False, indent=2)))

    def describe(self, error: Error) -> dict[str, Any]:
        """Return a failure as data: code, message, hint and facts."""
        text = text_for(error.code, self.language)
        return {
            "code": error.code,
            "message": text.title,
            "hint": text.advice,
            "retry": error.retry,
            "facts": {name: value for name, value in error.facts.items() if value is not None},
        }

    def finding(self, finding: DocumentFinding) -> dict[str, Any]:
        """Return a finding of an inspection as data."""
        text = text_for(finding.code, self.language)
        return {
            "code": finding.code,
            "severity": finding.severity.value,
            "message": text.title,
            "hint": text.advice,
            "facts": dict(finding.facts),
        }

    def explain(self, error: Error, *, about: str = "") -> None:
        """Print a failure for a person on standard error: code, what happened, facts, what to do."""
        text = text_for(error.code, self.language)
        facts = ", ".join(f"{name} {plain(str(value))}" for name, value in error.facts.items() if value is not None)
        place = f"{plain(about)}: " if about else ""
        sys.stderr.write(f"{place}error[{error.code}]: {text.title}" + (f" ({facts})" if facts else "") + "\n")
        if text.advice:
            sys.stderr.write(f"  {text.advice}\n")

    def fail(self, error: Error) -> Exit:
        """Report a failure of the whole run and return its exit code."""
        self.explain(error)
        self.answer({"error": self.describe(error)})
        return exit_for(error)
