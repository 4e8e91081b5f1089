"""A program that stands where the window is: it writes down what it is shown and acts by a script.

Arguments: a file for the views, then one act for each view whose state waits for the person (`code`, `agree`,
`last`, `problem`): digits, `yes`, `again`, `close`, or `stay` to do nothing. `--from FILE` takes the acts from a file.
"""

import json
import struct
import sys
from pathlib import Path
from typing import Any


def act(octets: bytes) -> None:
    sys.stdout.buffer.write(struct.pack("=I", len(octets)) + octets)
    sys.stdout.buffer.flush()


def do(word: str) -> None:
    letters = {"yes": b"Y", "again": b"A", "close": b"C", "stay": b""}
    octets = letters.get(word, b"P" + word.encode())
    if octets:
        act(octets)


def main() -> None:
    seen, script = Path(sys.argv[1]), sys.argv[2:]
    if script[:1] == ["--from"]:
        script = Path(script[1]).read_text("ascii").split()
    act(b"R")
    while True:
        head = sys.stdin.buffer.read(4)
        if len(head) < 4:
            return
        view: dict[str, Any] = json.loads(sys.stdin.buffer.read(struct.unpack("=I", head)[0]))
        with seen.open("a", encoding="utf-8") as file:
            file.write(json.dumps(view) + "\n")
        if view["state"] in {"code", "agree", "last", "problem"} and script:
            do(script.pop(0))


if __name__ == "__main__":
    main()
