"""XML without anything that could make two readers see two documents: no document type, comment, instruction, CDATA."""

from collections.abc import Callable
from xml.parsers import expat

from idclient.emulators.collector.refusals import bad


def parse(
    octets: bytes,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    characters: Callable[[str], None],
    separator: str | None = None,
) -> None:
    """Read a document in UTF-8 without byte order mark; with a `separator` names have their namespace before them.

    Raises: Refused.
    """
    if not octets.startswith(b"<"):
        raise bad("xml")
    parser = expat.ParserCreate("UTF-8", separator)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    parser.XmlDeclHandler = _declared
    parser.StartDoctypeDeclHandler = _refuse
    parser.CommentHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    parser.StartCdataSectionHandler = _refuse
    try:
        parser.Parse(octets, True)  # noqa: FBT003 - expat's own form
    except (expat.ExpatError, UnicodeError, ValueError) as problem:
        raise bad("xml") from problem


def _declared(version: str, encoding: str | None, _standalone: int) -> None:
    if version != "1.0" or (encoding or "UTF-8").upper() != "UTF-8":
        raise bad("xml declaration")


def _refuse(*_: object) -> None:
    raise bad("xml")
