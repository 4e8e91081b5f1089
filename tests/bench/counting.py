"""A chip that counts."""

from idclient.emulators.pcsc.slots import InsertedCard


class Counting:
    """A chip that counts commands and bytes."""

    def __init__(self, chip: InsertedCard) -> None:
        self._chip = chip
        self.atr = chip.atr
        self.protocol = chip.protocol
        self.power_on, self.power_off, self.reset = chip.power_on, chip.power_off, chip.reset
        self.commands = self.sent = self.received = 0

    def transmit(self, command: bytes | bytearray) -> bytes:
        answer = self._chip.transmit(command)
        self.commands += 1
        self.sent += len(command)
        self.received += len(answer)
        return answer

    def take(self) -> tuple[int, int, int]:
        counts = self.commands, self.sent, self.received
        self.commands = self.sent = self.received = 0
        return counts
