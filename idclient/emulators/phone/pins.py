"""The PINs of a SIM or an app, with their retry counters."""

import hmac

from idclient.model import Purpose

TRIES = 3


class Pins:
    """PIN1 for authentication, PIN2 for signing, and a PUK. Values are ASCII digits and no repr shows them."""

    def __init__(self, pin1: str = "1234", pin2: str = "12345", puk: str = "12345678", tries: int = TRIES) -> None:
        self.tries = tries
        self._values = {Purpose.AUTHENTICATION: pin1, Purpose.SIGNING: pin2}
        self._left = dict.fromkeys(Purpose, tries)
        self._puk = puk
        self.puk_tries_left = tries

    def value(self, purpose: Purpose) -> str:
        """Return the PIN itself: a phone that answers by itself knows it."""
        return self._values[purpose]

    @property
    def puk(self) -> str:
        """The PUK itself: the page of a TEST phone shows it."""
        return self._puk

    def tries_left(self, purpose: Purpose) -> int:
        """Return how often a wrong PIN may still be entered; 0 when it is blocked."""
        return self._left[purpose]

    def enter(self, purpose: Purpose, pin: str) -> bool:
        """Say whether this is the PIN. A wrong one costs a try, the right one brings all back; blocked is False."""
        if not self._left[purpose]:
            return False
        right = hmac.compare_digest(pin.encode(), self._values[purpose].encode())
        self._left[purpose] = self.tries if right else self._left[purpose] - 1
        return right

    def unblock(self, purpose: Purpose, puk: str, pin: str) -> bool:
        """Set a PIN with the PUK and say whether that worked; a wrong PUK costs one of its own tries."""
        length = len(self._values[purpose])
        if not self.puk_tries_left or not (len(pin) == length and pin.isascii() and pin.isdigit()):
            return False
        if not hmac.compare_digest(puk.encode(), self._puk.encode()):
            self.puk_tries_left -= 1
            return False
        self.puk_tries_left = self.tries
        self._values[purpose], self._left[purpose] = pin, self.tries
        return True
