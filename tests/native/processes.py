"""What processes there are behind a request: the program, and its window."""

from pathlib import Path


def family(process: int) -> list[int]:
    """Return a process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    return [process, *(int(child) for child in children)]
