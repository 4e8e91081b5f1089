"""What the window shows: a value read from one message of the core."""

from collections.abc import Mapping
from typing import Any

from idclient.texts import label, plural, text_for
from idclient.value import field, frozen
from ui.consent.host import breakable, ending
from ui.parts.pin_entry import PinWords

_LAST = 1


@frozen
class View:
    """One view. `task` is log-in, certificate or sign; `state` is reading, busy, working, agree, problem, or of a code.

    States of a code are `code` (typed here), `keypad` (typed on the reader), `last` (its last try there wants a yes).
    """

    task: str
    language: str
    demo: bool
    host: str
    punycode: bool
    holder: str
    state: str
    hash_function: str = ""
    hash: str = ""
    pin: str = ""
    minimum: int = 0
    maximum: int = 0
    tries_left: int | None = None
    wrong: bool = False
    problem: str = ""
    again: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    def say(self, name: str, **more: str | int) -> str:
        """Return a sentence in the view's language; the host in it may be broken, unless another is given."""
        values: dict[str, str | int] = {
            "host": self.host,
            "holder": self.holder,
            "pin": self.pin,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "count": self.tries_left or 0,
            "hash_function": self.hash_function,
        }
        sentence = label(name, self.language, **values | more)
        return sentence if "host" in more else sentence.replace(self.host, breakable(self.host))

    def for_task(self, name: str) -> str:
        """Return the sentence of that name for this task."""
        return self.say(f"{name}_{self.task.replace('-', '_')}")

    def title(self) -> str:
        """Return the window's title."""
        title = self.say("window_" + self.task.replace("-", "_"), host=ending(self.host))
        return f"{title} – {self.say('training_title')}" if self.demo else title

    @property
    def is_last_try(self) -> bool:
        """Whether a wrong code now blocks it."""
        return self.tries_left == _LAST

    def problem_words(self) -> tuple[str, str]:
        """Return what went wrong and what to do."""
        text = text_for(self.problem, self.language)
        return text.title, f"{text.advice}  [{self.problem}]"

    def pin_words(self) -> PinWords:
        """Return the sentences for entering the code."""
        exact = self.minimum == self.maximum
        counted = self.tries_left is not None
        return PinWords(
            title=self.say("enter"),
            meaning=self.say("meaning_" + (self.pin if self.pin in {"PIN1", "PIN2"} else "CAN")),
            rule=self.say("rule_exact" if exact else "rule"),
            tries=self.say("tries_" + plural(self.tries_left or 0, self.language)) if counted else "",
            wrong=self.say("wrong") if self.wrong else "",
            last_try=self.say("last_try") if self.is_last_try else "",
            last_try_warning=self.say("last_try_warning") if self.is_last_try else "",
            digits_only=self.say("digits_only"),
            pad=self.say("pad"),
            delete=self.say("delete"),
            field=f"{self.say('pin_field')}: {self.host}",
        )


def read_view(document: Mapping[str, Any]) -> View:
    """Return the view that a message of the core describes; what this version does not know is left out."""
    known = set(View.__annotations__)
    return View(**{name: value for name, value in document.items() if name in known})
