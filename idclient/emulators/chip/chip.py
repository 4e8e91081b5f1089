"""One emulated chip: command bytes in, response bytes out."""

from collections.abc import Callable

from idclient.emulators.chip.commands_files import reaches_end
from idclient.emulators.chip.estonia_2018 import IDEMIA_2018
from idclient.emulators.chip.exchange import Direct, Exchange
from idclient.emulators.chip.faults import (
    Action,
    AnswerBytes,
    AnswerStatus,
    Drop,
    DropAfter,
    Faults,
    ResetByOther,
    Truncate,
    Wait,
)
from idclient.emulators.chip.files import Selection
from idclient.emulators.chip.options import Options, Protocol
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.pins import PinCounters, PinHabits, Pins
from idclient.emulators.chip.refusal import Refused
from idclient.emulators.chip.state import Profile, State
from idclient.emulators.chip.t0 import ResponseQueue
from idclient.errors.card import CardRemoved, CardReset
from idclient.errors.wire import WireMalformed
from idclient.model import Purpose
from idclient.wire import status
from idclient.wire.apdu import CommandApdu, ResponseApdu, decode_command

_READ_BINARY = 0xB0


class Chip:
    """A chip of one model, in one card. Not for two threads at once: the reader it is in takes care of that.

    `on_change` hears each change of a PIN counter before the command that made it is answered, and must not raise.
    """

    def __init__(
        self,
        personalisation: Personalisation,
        counters: PinCounters | None = None,
        *,
        model: Profile = IDEMIA_2018,
        options: Options | None = None,
        faults: Faults | None = None,
        on_change: Callable[[PinCounters], None] | None = None,
    ) -> None:
        self._options = options or Options()
        self._profile = model
        self._protocol = _agreed_protocol(model, self._options)
        self.faults = faults or Faults()
        pins = Pins(
            {"PIN1": personalisation.pin1, "PIN2": personalisation.pin2, "PUK": personalisation.puk},
            counters or model.fresh_counters(),
            habits=PinHabits(
                padding=model.padding,
                third_wrong=self._options.third_wrong_pin or model.third_wrong,
                blocked=model.blocked,
            ),
            delivered=personalisation.delivered if model.knows_delivered_pins else frozenset(),
            on_change=on_change or (lambda _: None),
        )
        self._state = State(
            profile=model,
            options=self._options,
            selection=Selection(model.files(personalisation, self._options), self._options.path_origin),
            pins=pins,
            private_keys={
                Purpose.AUTHENTICATION: personalisation.authentication_key,
                Purpose.SIGNING: personalisation.signing_key,
            },
        )
        self._exchange = self._interface()

    def __repr__(self) -> str:
        return f"<Chip {self._profile.name}>"

    @property
    def atr(self) -> bytes:
        """The answer to reset."""
        interface = self._profile.contactless
        return interface.atr if self._options.contactless and interface is not None else self._profile.atr

    @property
    def protocol(self) -> int:
        """0 for T=0, 1 for T=1."""
        return self._protocol.value

    @property
    def counters(self) -> PinCounters:
        """The PIN tries left now."""
        return self._state.pins.counters

    def power_on(self) -> None:
        """Start from nothing selected and nothing verified."""
        self._state.clear()
        self._exchange.clear()

    def power_off(self) -> None:
        """Lose selection, security environment and verified PINs; the counters stay."""
        self.power_on()

    def reset(self) -> None:
        """Do what power-off and power-on do."""
        self.power_on()

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Carry out one command APDU of any content.

        Raises:
            CardRemoved, CardReset: only when a fault says so; the reader acts on it.
        """
        action = self.faults.meet(command[1] if len(command) > 1 else 0)
        match action:
            case AnswerStatus(word):
                return word.to_bytes(2)
            case AnswerBytes(answer):
                return answer
            case _:
                self._before(action)
        answer = self._answer(command).encode()
        match action:
            case Truncate(size):
                return answer[:size]
            case DropAfter():
                self.power_off()
                raise CardRemoved
            case _:
                return answer

    def _before(self, action: Action | None) -> None:
        match action:
            case Drop():
                self.power_off()
                raise CardRemoved
            case ResetByOther():
                self.reset()
                raise CardReset
            case Wait(seconds):
                self.faults.pause(seconds)
            case _:
                pass

    def _answer(self, octets: bytes | bytearray) -> ResponseApdu:
        try:
            command = decode_command(octets)
        except WireMalformed:
            return ResponseApdu(b"", status.WRONG_LENGTH)
        try:
            return self._exchange.exchange(command, self._run)
        except Refused as refusal:
            return ResponseApdu(b"", refusal.status)

    def _run(self, command: CommandApdu) -> ResponseApdu:
        if command.cla != 0:
            raise Refused(status.CLA_NOT_SUPPORTED)
        function = self._profile.commands.get(command.ins)
        if function is None:
            raise Refused(status.INS_NOT_SUPPORTED)
        answer = function(self._state, command)
        warned = command.ins == _READ_BINARY and reaches_end(self._state, command, answer)
        return ResponseApdu(answer, status.END_OF_FILE_REACHED if warned else status.SUCCESS)

    def _interface(self) -> Exchange:
        if self._options.contactless and self._profile.contactless is not None:
            from idclient.emulators.chip.contactless import ContactlessExchange

            return ContactlessExchange(self._state, self._profile.contactless)
        if self._protocol is Protocol.T0:
            return ResponseQueue()
        return Direct()


def _agreed_protocol(model: Profile, options: Options) -> Protocol:
    """Return the protocol that card and options agree on. Raises: ValueError for an interface the model lacks."""
    if options.contactless:
        if model.contactless is None or options.protocol is Protocol.T0:
            raise ValueError(f"{model.name} has no such contactless interface")
        return Protocol.T1
    protocol = options.protocol or model.protocols[0]
    if protocol not in model.protocols:
        raise ValueError(f"{model.name} does not speak {protocol.name}")
    return protocol
