"""A connection whose transport an answer can reach: to break off in the middle, as networks do."""

from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from asyncio import Transport


class Connection(H11Protocol):
    """uvicorn's connection; each request's `scope["state"]["transport"]` is what it runs on."""

    def connection_made(self, transport: "Transport") -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to serve a client."""
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)
