"""A connection that is given up when a request's head takes too long: uvicorn itself waits for it without end."""

from typing import TYPE_CHECKING

from h11 import IDLE
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from asyncio import TimerHandle, Transport

HEAD_SECONDS = 10.0


class PatientConnection(H11Protocol):
    """uvicorn's connection, with an end to waiting for whoever connects and says nothing, or half of it."""

    _head: "TimerHandle | None" = None

    def connection_made(self, transport: "Transport") -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to serve a client."""
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        """Take what came; once it makes a whole head there is no hurry any more."""
        super().data_received(data)
        if self.conn.their_state is not IDLE:
            self._forget_head()
        elif self._head is None:
            self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop serving."""
        self._forget_head()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._head = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _forget_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None
