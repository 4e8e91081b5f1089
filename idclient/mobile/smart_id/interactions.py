"""What the Smart-ID app shows: a list of screens, the first one that it knows is used."""

import base64
import json
from collections.abc import Sequence
from enum import Enum

from idclient.mobile.display_text import clusters, one_line
from idclient.value import field, frozen


class Screen(Enum):
    """The screens by their names in RP API v3."""

    TEXT_AND_PIN = "displayTextAndPIN"
    MESSAGE = "confirmationMessage"
    MESSAGE_AND_CODE_CHOICE = "confirmationMessageAndVerificationCodeChoice"
    CODE_CHOICE = "verificationCodeChoice"
    """RP API v2 only."""

    @property
    def text_field(self) -> str:
        """The field that holds the screen's text."""
        return f"displayText{self.longest}"

    @property
    def longest(self) -> int:
        """How many characters the text may have."""
        return 60 if self in (Screen.TEXT_AND_PIN, Screen.CODE_CHOICE) else 200


@frozen
class Interaction:
    """One screen and its text, already cut to the screen's limit and not empty."""

    screen: Screen
    text: str = field(repr=False)


def interactions_for(text: str, screens: Sequence[Screen]) -> tuple[Interaction, ...]:
    """Return a text for each screen, on one line and cut to fit; what is invisible goes, nothing becomes a dash."""
    line = one_line(text) or "-"
    return tuple(Interaction(screen, _cut(line, screen.longest)) for screen in screens)


def listed(interactions: Sequence[Interaction]) -> list[dict[str, str]]:
    """Return the interactions as the protocol's JSON objects."""
    return [{"type": each.screen.value, each.screen.text_field: each.text} for each in interactions]


def encoded(interactions: Sequence[Interaction]) -> str:
    """Return base64 of the minified JSON list, ASCII only: the string is kept as it is, never made again."""
    return base64.b64encode(json.dumps(listed(interactions), separators=(",", ":")).encode()).decode()


def _cut(line: str, longest: int) -> str:
    """Cut where a reader would. The longest text counts as the service may: in UTF-16, whose units are more."""
    if _units(line) <= longest:
        return line
    kept, left = "", longest - 1
    for cluster in clusters(line):
        left -= _units(cluster)
        if left < 0:
            break
        kept += cluster
    return kept.rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
