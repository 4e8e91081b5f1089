"""The real window, whose person sits at the other end of a socket: each view that waits goes out, an act comes back."""

import json
import os
import socket
import sys

from tests.native.window_keys import run
from ui.consent.view import View

if __name__ == "__main__":
    person = socket.socket(socket.AF_UNIX)
    person.connect(sys.argv[1])
    lines = person.makefile("rw", encoding="utf-8", newline="\n")

    def next_act(view: View) -> str:
        facts = {"state": view.state, "problem": view.problem, "wrong": view.wrong, "host": view.host}
        lines.write(json.dumps({"window": os.getpid(), "program": os.getppid(), **facts}) + "\n")
        lines.flush()
        return lines.readline().strip()

    sys.exit(run(next_act))
