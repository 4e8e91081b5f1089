"""What is left on a terminal's screen after everything that was written to it."""

import re

_PIECE = re.compile(r"\x1b\[(\d*)A|\x1b\[([JK])|\x1b\[[0-9;?]*[a-zA-Z]|([\r\n])|(.)", re.DOTALL)


def left_on(written: bytes, *, columns: int) -> str:
    """Return the lines that can still be read; the cursor goes up, and what is below or right of it is cleared."""
    rows, row, column = [""], 0, 0
    for up, cleared, end, letter in _PIECE.findall(written.decode(errors="replace")):
        if up:
            row = max(0, row - int(up))
        elif cleared:
            rows[row] = rows[row][:column]
            rows = rows[: row + 1] if cleared == "J" else rows
        elif end == "\r":
            column = 0
        elif end or letter:
            if end or column == columns:
                row, column = row + 1, 0
                rows += [""] * (row + 1 - len(rows))
            if letter:
                rows[row] = rows[row].ljust(column)[:column] + letter + rows[row][column + 1 :]
                column += 1
    return "\n".join(rows)
