"""A PIN gets a new value: changed by who knows it, activated for the first time, or unblocked by who knows the PUK.

Everything that can be judged is judged before anything is sent. All commands of an operation share one transaction.
"""

from collections.abc import Sequence
from contextlib import suppress

from idclient.cards import pin_commands, pin_rules, pins
from idclient.cards.channel import Channel
from idclient.cards.driver import Driver
from idclient.cards.models import ChangeKind, Pin, PinName, PinState
from idclient.cards.personal import PersonalData
from idclient.cards.pin_attempt import Attempt, carry_out, proof_after_loss, states_after_loss
from idclient.cards.pin_commands import PinCommand
from idclient.cards.pin_entry import Asking, Entering, OnPad, Typed, choose
from idclient.cards.session import Session
from idclient.errors.card import (
    CardAnswerMalformed,
    CardCertificateMissing,
    CardCommandRefused,
    CardError,
    PinBlocked,
    PinWrong,
)
from idclient.errors.pins import PinAlreadyActive, PinChangeUnknown, PinOperationImpossible
from idclient.model import Dialog, PinEntry, PinRole
from idclient.value import frozen


@frozen(repr=False)
class _Facts:
    """What is known before anybody is asked: `proof` is the PIN to present, `pin` the one that gets a new value."""

    pin: Pin
    proof: Pin
    commands: Sequence[PinCommand]
    before: dict[PinName, PinState]
    entry: Typed | OnPad
    holder: PersonalData


@frozen
class PinChanges:
    """The operations that give a PIN a new value. Each returns the PIN's state afterwards."""

    session: Session
    driver: Driver
    entering: Entering

    def change(self, name: PinName, dialog: Dialog) -> PinState:
        """Replace a PIN by who knows it. Raises: as `CardIdentity.change_pin`."""
        facts = self._facts_of_change(name, dialog)
        return self._carry_out(facts, dialog)

    def activate(self, name: PinName, dialog: Dialog) -> PinState:
        """Replace a delivered PIN. Raises: PinAlreadyActive; and as `change`."""
        facts = self._facts_of_change(name, dialog)
        if not facts.before[name].must_change:
            raise PinAlreadyActive(pin=name)
        return self._carry_out(facts, dialog)

    def unblock(self, name: PinName, dialog: Dialog) -> PinState:
        """Give a PIN a new value by who knows the PUK. Raises: as `CardIdentity.unblock_pin`."""
        pin = self.driver.model.pin(name)
        commands = pin_commands.unblock(self.driver.model, pin)
        if not commands:
            raise PinOperationImpossible(pin=name, operation="unblock")
        return self._carry_out(self._facts(pin, self.driver.model.pin(PinName.PUK), commands, dialog), dialog)

    def _facts_of_change(self, name: PinName, dialog: Dialog) -> _Facts:
        pin = self.driver.model.pin(name)
        if pin.change is ChangeKind.NEVER:
            raise PinOperationImpossible(pin=name, operation="change")
        return self._facts(pin, pin, (pin_commands.change(pin),), dialog)

    def _facts(self, pin: Pin, proof: Pin, commands: Sequence[PinCommand], dialog: Dialog) -> _Facts:
        """Read counters and holder in one transaction. Raises: PinBlocked or PukBlocked if there is nothing to ask."""
        wanted = (pin,) if pin is proof else (pin, proof)

        def read(channel: Channel) -> _Facts:
            before = {state.name: state for state in self.driver.pin_states(channel, wanted)}
            if before[proof.name].blocked:
                raise pins.blocked(proof)
            entry = choose(self.session.card, self.entering, commands)
            holder = self._holder(channel) if entry.kind is PinEntry.TYPED else PersonalData()
            return _Facts(pin, proof, commands, before, entry, holder)

        return self.session.run(read, dialog)

    def _holder(self, channel: Channel) -> PersonalData:
        """Return whose data a new PIN must not repeat; a card whose data cannot be read can still get a new PIN."""
        try:
            return self.driver.personal_data(channel)
        except (CardCommandRefused, CardAnswerMalformed, CardCertificateMissing):
            return PersonalData()

    def _carry_out(self, facts: _Facts, dialog: Dialog) -> PinState:
        attempt = Attempt(self.driver, facts.entry)

        def steps(channel: Channel) -> PinState:
            first, *others = facts.commands
            self.driver.select_pin(channel, first.subject)
            dialog.check()
            channel.commit()
            attempt.present(channel, first)
            selected = first.subject.application
            for command in others:
                if command.subject.application != selected:  # selecting the same one anew would forget the PUK
                    self.driver.select_pin(channel, command.subject)
                attempt.present(channel, command)
            return self._state_after(channel, facts)

        try:
            _ask(facts, dialog)
            return carry_out(self.session, attempt, steps, dialog)
        except CardError as error:
            if attempt.unanswered is None:
                raise
            return self._settle(facts, attempt.unanswered, error, dialog)
        finally:
            facts.entry.wipe()

    def _state_after(self, channel: Channel, facts: _Facts) -> PinState:
        """Return the counter of the new PIN; the card's failing now changes nothing about what was done."""
        with suppress(CardError):
            return self.driver.pin_states(channel, (facts.pin,))[0]
        before = facts.before[facts.pin.name]
        return PinState(before.name, before.maximum, before.maximum)

    def _settle(self, facts: _Facts, command: PinCommand, error: CardError, dialog: Dialog) -> PinState:
        """Find out by the counters what a command did whose answer was lost; return only when it is done for certain.

        Certain is: a counter that went down means a wrong PIN; a PIN that was blocked and is not, or that had to be
        changed and need not, has its new value; one that was blocked and still is, has not. Nothing else is certain.
        """
        wanted = {facts.pin.name: facts.pin, facts.proof.name: facts.proof}
        after = states_after_loss(self.session, self.driver, tuple(wanted.values()), dialog)
        if command.proof is not None:
            before = facts.before[command.proof.name]
            told = proof_after_loss(command.proof, before, after.get(command.proof.name), error)
            if command.chosen is None or isinstance(told, PinWrong | PinBlocked):
                raise told from error
        before, now = facts.before[facts.pin.name], after.get(facts.pin.name)
        if now is None:
            raise PinChangeUnknown(pin=facts.pin.name) from error
        if (before.blocked and not now.blocked) or (before.must_change and not now.must_change):
            return now
        if before.blocked and now.blocked:
            raise error
        raise PinChangeUnknown(pin=facts.pin.name, tries_left=now.left) from error


def _ask(facts: _Facts, dialog: Dialog) -> None:
    """Ask for all PINs of the operation, in the order in which the card or the keypad takes them.

    Nothing that is asked here can be judged when it is entered on a keypad.
    """
    pin, entry = facts.pin, facts.entry
    asking = Asking(dialog, entry.kind)
    typed = entry.kind is PinEntry.TYPED
    entry.present = asking.ask(facts.proof, PinRole.PRESENT, facts.before[facts.proof.name].left)
    entry.new = asking.ask(pin, PinRole.NEW)
    if typed:
        pin_rules.require_strong(pin.name, entry.new, facts.holder)
    if typed and facts.proof is pin:
        pin_rules.require_different(pin.name, entry.new, entry.present)
    entry.again = asking.ask(pin, PinRole.REPEAT)
    pin_rules.require_repeated(pin.name, entry.new, entry.again)
