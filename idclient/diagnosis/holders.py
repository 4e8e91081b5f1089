"""Which programs talk to the PC/SC daemon: whoever holds the card is among them.

Source: ss(8): a line of the daemon's end of a connection names the inode of the other end, whose line names the
program. Processes of other people are named only to root.
"""

import re
from collections.abc import Iterator

from idclient.diagnosis.report import Value, ok, skip, warn
from idclient.diagnosis.service import SOCKET, SOCKET_VARIABLE
from idclient.diagnosis.situation import Outcome, Situation

_COMMAND = ("ss", "-x", "-p", "-n")
_USERS = re.compile(r'\("([^"]+)",pid=(\d+)')
SUSPECTS = frozenset(
    {
        "scdaemon",
        "gsd-smartcard",
        "opensc-notify",
        "pkcs11-register",
        "pcsc_scan",
        "ykman",
        "yubikey-manag",
        "p11-kit-server",
    }
)
"""Programs known to take a card without being asked; process names are cut at 15 characters."""


def holders(situation: Situation) -> Outcome:
    """Name the other programs with a connection to the daemon."""
    output = situation.host.run(_COMMAND, seconds=1.5)
    if output is None or output.status:
        return Outcome(skip("skip.no_program", {"program": "ss"}))
    path = situation.host.variable(SOCKET_VARIABLE) or SOCKET
    own = situation.host.target("/proc/self")
    found = sorted({(name, number) for name, number in parse(output.text, path) if str(number) != own})
    names: list[str] = [f"{name} ({number})" for name, number in found]
    exclusive: list[str] = [state.name for state in situation.known.states if state.exclusive]
    suspects: list[str] = sorted({name for name, _ in found} & SUSPECTS)
    evidence: dict[str, Value] = {"programs": names, "suspects": suspects, "exclusive": exclusive}
    if exclusive:
        return Outcome(warn("card.held" if names else "card.held_unknown", evidence))
    if suspects:
        return Outcome(warn("card.suspects", evidence))
    return Outcome(ok("card.users", evidence))


def parse(text: str, path: str) -> Iterator[tuple[str, int]]:
    """Yield (program, process) of each client of that socket in the output of `ss -xpn`; the daemon is left out."""
    peers: set[str] = set()
    users: dict[str, list[tuple[str, int]]] = {}
    for line in text.splitlines():
        parts = line.split(maxsplit=8)
        if len(parts) < 8:
            continue
        local, inode, peer_inode = parts[4], parts[5], parts[7]
        if local == path or (local.endswith("/pcscd.comm") and path.endswith("/pcscd.comm")):
            peers.add(peer_inode)
        if len(parts) == 9:
            users[inode] = [(name, int(number)) for name, number in _USERS.findall(parts[8])]
    for inode in peers:
        yield from users.get(inode, [])
