"""A QR code in a file that the person named. Whoever has the file has what the code says."""

import os
from pathlib import Path

from idclient.cli.parser import UsageError
from idclient.errors.output import OutputExists, OutputFolderMissing


def check_image(image: Path) -> None:
    """Refuse a file that could not be drawn, before anything is asked that the code comes from.

    Raises: UsageError, OutputExists, OutputFolderMissing.
    """
    if image.suffix.lower() not in {".png", ".svg"}:
        raise UsageError("--qr-image takes a name that ends in .png or .svg")
    if os.path.lexists(image):
        raise OutputExists
    if not image.parent.is_dir():
        raise OutputFolderMissing(reason="ENOENT")


def drawn(image: Path, text: str) -> bytes:
    """Return the QR code of a text in the format that the image's name says."""
    from idclient.mobile.smart_id.qr_code import png, svg

    return (svg if image.suffix.lower() == ".svg" else png)(text)
