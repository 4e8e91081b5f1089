"""A session for other programs: cookies in the file format that curl, wget and Python read (Netscape's)."""

from collections.abc import Mapping
from pathlib import Path

from idclient.cli.files import write_new
from idclient.wire.origin import Origin

_HEAD = "# Netscape HTTP Cookie File\n"


def write_cookies(path: Path, origin: Origin, cookies: Mapping[str, str]) -> None:
    """Write the cookies of a session, for its host alone and HTTPS alone; only the file's owner can read them.

    Raises: OutputExists, OutputNotWritten.
    """
    lines = [f"#HttpOnly_{origin.host}\tFALSE\t/\tTRUE\t0\t{name}\t{value}\n" for name, value in cookies.items()]
    write_new(path, (_HEAD + "".join(lines)).encode("ascii"))
