"""The relying parties the services know: by UUID, name and network address, with what their contracts allow."""

import ipaddress
from collections.abc import Iterable

from idclient.ports import Request
from idclient.value import field, frozen

ZERO_UUID = "00000000-0000-0000-0000-000000000000"
SMART_ID_DEMO_UUID = "00000000-0000-4000-8000-000000000000"
PEER = ":peer"
"""Where a door writes the network address of who asks, among the headers: no header of HTTP can be called so."""


@frozen
class Party:
    """A relying party. An empty `networks` (CIDR) means from anywhere. Its repr shows no UUID."""

    uuid: str = field(repr=False)
    """Lower case; compared as it is."""
    names: tuple[str, ...]
    """Compared without regard to case."""
    networks: tuple[str, ...] = ()
    advanced: bool = False
    """May use accounts and certificates of the level ADVANCED (Smart-ID)."""
    shares_address: bool = False
    """May ask for the address of the person's device (Smart-ID)."""


DEMO_PARTIES = (Party(ZERO_UUID, ("DEMO",)), Party(SMART_ID_DEMO_UUID, ("DEMO",)))


class Parties:
    """The relying parties of one emulator."""

    def __init__(self, parties: Iterable[Party] = DEMO_PARTIES) -> None:
        self._parties = list(parties)

    def add(self, party: Party) -> None:
        """Sign a contract with one more."""
        self._parties.append(party)

    def everybody(self) -> tuple[Party, ...]:
        """Return all, in the order in which they came."""
        return tuple(self._parties)

    def find(self, uuid: str, name: str, address: str | None = None) -> Party | None:
        """Return the party, or None when UUID, name and address do not belong together.

        Without an address (a request from this process) any network will do.
        """
        for party in self._parties:
            named = name.casefold() in {known.casefold() for known in party.names}
            if party.uuid == uuid and named and _allowed(party.networks, address):
                return party
        return None


def peer(request: Request) -> str | None:
    """Return the network address of who asks, None within this process."""
    return request.headers.get(PEER)


def _allowed(networks: tuple[str, ...], address: str | None) -> bool:
    if address is None or not networks:
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network) for network in networks)
