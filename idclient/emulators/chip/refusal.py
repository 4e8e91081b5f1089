"""How a command function says no."""


class Refused(Exception):
    """The command is answered with `status` and no data. Never leaves the chip."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status
