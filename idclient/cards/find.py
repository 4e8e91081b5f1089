"""The right card among all readers: another card in the first one hides nothing, every failure keeps its name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from idclient.cards.channel import Observer, unwatched
from idclient.cards.driver import Driver
from idclient.cards.identity import CardIdentity
from idclient.cards.models import estonia_2018, estonia_2025, finland, latvia
from idclient.cards.session import Session
from idclient.cards.waiting import PATIENCE, BlockingCall
from idclient.errors.card import (
    CanNeeded,
    CardError,
    CardProtocolMismatch,
    CardUnresponsive,
    CardUnsupported,
    NoCard,
    NoReader,
    ReaderUnavailable,
)
from idclient.errors.wire import WireMalformed
from idclient.model import Dialog
from idclient.ports import Card, Readers, ReaderState
from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.cards.can import Contactless

DRIVERS = tuple(
    Driver(model) for model in (*estonia_2018.MODELS, *estonia_2025.MODELS, *latvia.MODELS, *finland.MODELS)
)
"""One row per card model; a new family adds its models here."""


def find_card(
    readers: Readers,
    dialog: Dialog,
    *,
    reader: str = "",
    observe: Observer = unwatched,
    patience: float = PATIENCE,
    contactless: "Contactless | None" = None,
) -> CardIdentity:
    """Return the first usable card in any reader, or in the reader named; the caller closes it.

    A card on a contactless reader is looked at when no other is usable: it costs the person a number to type. Without
    means to open it, it is told by CanNeeded.

    Raises:
        NoReader, ReaderUnavailable: no reader at all, or none of that name.
        CardError: the most telling of what stood in the way: of a card recognised, of a card that does not speak,
            of another card, of empty readers, in this order.
        Cancelled: the person asked to stop.
    """
    search = _Search(readers, dialog, observe, patience, contactless)
    problems: list[tuple[int, CardError]] = []
    for state in sorted(_candidates(readers, reader), key=_is_contactless):
        try:
            return search.open(state)
        except CardError as error:
            problems.append((_distance(state, error), error))
    raise min(problems, key=lambda problem: problem[0])[1]


def driver_for(octets: bytes) -> Driver | None:
    """Return the driver whose model has this ATR, contact or contactless; None for any other card."""
    for driver in DRIVERS:
        if octets in driver.model.contact_atrs or octets in driver.model.contactless_atrs:
            return driver
    return None


def _candidates(readers: Readers, reader: str) -> Sequence[ReaderState]:
    states = readers.list()
    if not states:
        raise NoReader
    if not reader:
        return states
    named = [state for state in states if state.name == reader]
    if not named:
        raise ReaderUnavailable
    return named


@frozen
class _Search:
    """A search under way."""

    readers: Readers
    dialog: Dialog
    observe: Observer
    patience: float
    contactless: "Contactless | None"

    def open(self, state: ReaderState) -> CardIdentity:
        """Return the identity in one reader, confirmed by its application. Raises: CardError."""
        if not state.present:
            raise NoCard
        driver = driver_for(state.atr)
        if driver is None:
            raise self._why_not(state)
        card = self._open_tunnel(state.name, driver) if _is_contactless(state) else self._connect(state.name)
        identity = CardIdentity(card, driver, observe=self.observe, patience=self.patience)
        try:
            identity.confirm(self.dialog)
        except BaseException:
            identity.close()
            raise
        return identity

    def _open_tunnel(self, reader: str, driver: Driver) -> Card:
        if self.contactless is None:
            raise CanNeeded
        session = Session(self._connect(reader), observe=self.observe, patience=self.patience)
        try:
            from idclient.cards.contactless import open_tunnel

            return open_tunnel(session, driver.model, self.contactless, self.dialog, self.observe)
        except BaseException:
            session.close()
            raise

    def _connect(self, reader: str) -> Card:
        call = BlockingCall(lambda: self.readers.connect(reader), _close)
        return call.wait(self.dialog, reader=reader, patience=self.patience)

    def _why_not(self, state: ReaderState) -> CardError:
        """Return why a card of no known model is not used; one without a readable ATR is asked once for the reason."""
        if not state.mute and _is_atr(state.atr):
            return CardUnsupported(atr=state.atr.hex().upper())
        try:
            card = self._connect(state.name)
        except CardError as error:
            return error
        card.close()
        return CardUnresponsive() if state.mute or not state.atr else CardProtocolMismatch()


def _close(card: Card) -> None:
    card.close()


def _is_contactless(state: ReaderState) -> bool:
    """Whether a card of a known model lies on a contactless reader."""
    driver = driver_for(state.atr)
    return driver is not None and state.atr in driver.model.contactless_atrs


def _is_atr(octets: bytes) -> bool:
    from idclient.wire import atr

    try:
        atr.decode(octets)
    except WireMalformed:
        return False
    return True


def _distance(state: ReaderState, error: CardError) -> int:
    """Return how far from success a reader was: 0 for a known card, the most for an empty reader."""
    if isinstance(error, NoCard):
        return 3
    if driver_for(state.atr) is not None:
        return 0
    return 2 if isinstance(error, CardUnsupported) else 1
