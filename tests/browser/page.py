"""The login page in a browser, with a card that has all its tries, and a person at our window."""

from typing import Any

from idclient.emulators.pcsc.virtual_readers import VirtualReaders
from tests.browser.person import Act, WindowPerson
from tests.chromium import Browser

MODEL = "estonia-2018"
_ASK = """
const [message, done] = arguments;
const { action } = message;
const receive = ({ data }) => {
  if (data?.action !== `${action}-success` && data?.action !== `${action}-failure`) return;
  removeEventListener("message", receive);
  done(data);
};
addEventListener("message", receive);
postMessage(message, location.origin);
"""


class Page:
    """What is done there, and what comes of it."""

    def __init__(self, browser: Browser, url: str, person: WindowPerson, readers: VirtualReaders) -> None:
        self.browser = browser
        self.url = url
        self.person = person
        self._readers = readers

    def login(self, *acts: Act) -> None:
        """Press the button of the login page; the person at the window acts as planned."""
        self.person.will(*acts)
        self.browser.find("#login").click()

    def ask(self, action: str, *acts: Act, **more: Any) -> dict[str, Any]:
        """Ask the extension as a page does, and return the whole of its last message."""
        self.person.will(*acts)
        message = {"action": f"web-eid:{action}", "libraryVersion": "2.1.0", **more}
        answer: dict[str, Any] = self.browser.driver.execute_async_script(_ASK, message)
        return answer

    def refused(self, action: str, *acts: Act, **more: Any) -> str:
        """Return the code with which the page is refused."""
        return str(self.ask(action, *acts, **more)["error"]["code"])

    def pull(self) -> None:
        """Take the card out."""
        self._readers.remove(1)

    def put(self) -> None:
        """Put a new card in."""
        self._readers.insert(1, MODEL)
