"""What the service remembers of a session."""

from collections.abc import Mapping

from idclient.emulators.phone.smart_id.acsp import NOTIFICATION
from idclient.emulators.phone.smart_id.device_links import Link
from idclient.emulators.phone.smart_id.intents import Intent, Target
from idclient.emulators.phone.subscribers import Account, Subscriber


class Task:
    """A session's request and what came of it so far. Its repr shows nothing of them."""

    def __init__(self, intent: Intent, target: Target) -> None:
        self.intent = intent
        """What the relying party asked for."""
        self.signed = intent
        """What the app is asked to confirm: the same, unless somebody is in the middle."""
        self.target = target
        self.holder: Subscriber | None = None
        """Unknown while an anonymous link waits to be read."""
        self.accounts: tuple[Account, ...] = ()
        """Those that will do; the person may choose."""
        self.code = ""
        """The control code on the phone."""
        self.told_code = ""
        """The control code that the relying party was told (v3 signatures by notification)."""
        self.link: Link | None = None
        self.flow = NOTIFICATION
        """How the request reached the app, as a link calls it."""
        self.started = False
        """Whether the phone was reached."""
        self.result: Mapping[str, object] | None = None
        """The answer that every poll gets after the end."""
