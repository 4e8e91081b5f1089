"""The entry point of `idclient-web-eid`: pipes first, version next, everything else after.

A browser gives up when the version is not there in time, so nothing that takes time is imported before it is written.
"""

import os
import sys
from collections.abc import Sequence

from idclient import __version__
from idclient.native.streams import Streams, take_streams

PROTOCOL = "2.9.0"
"""What pages and extensions compare: the line of Web eID whose commands and answers these are."""

_USAGE = """usage: idclient-web-eid                                started by a browser, answers one command
       idclient-web-eid -c COMMAND ARGUMENTS           the same by hand: JSON in, JSON out
       idclient-web-eid --version | --help

COMMAND is authenticate, get-signing-certificate or sign; ARGUMENTS is a JSON object, for example
  idclient-web-eid -c get-signing-certificate '{"origin": "https://service.example"}'
To let browsers find this program: idclient webeid install
"""


def main(window: Sequence[str] | None = None, arguments: Sequence[str] | None = None) -> int:
    """Serve one request and return the exit code. `window` is the window's program where it is not our own."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    if typed in (["--help"], ["-h"]):
        sys.stdout.write(_USAGE)
        return 0
    if typed == ["--version"]:
        sys.stdout.write(f"idclient-web-eid {__version__} (Web eID {PROTOCOL})\n")
        return 0
    streams = take_streams()
    by_hand = typed[:1] == ["-c"]
    if by_hand and len(typed) != 3:
        sys.stderr.write(_USAGE)
        return 2
    if not by_hand:
        _announce(streams)
    from idclient.native.serving import serve

    return serve(streams, typed, os.environ, window)


def _announce(streams: Streams) -> None:
    text = f'{{"version":"{PROTOCOL}+{__version__}"}}'.encode("ascii")
    streams.write(len(text).to_bytes(4, sys.byteorder) + text)


if __name__ == "__main__":
    sys.exit(main())
