"""One request of a browser from its first octet to the answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from idclient.errors import Error, Internal
from idclient.native import answering
from idclient.native.ending import Ending
from idclient.native.streams import Streams
from idclient.wire.native_message import frame, read_frame, read_object
from idclient.wire.web_eid_command import Command, Quit, read_command


def serve(streams: Streams, arguments: Sequence[str], environ: Mapping[str, str], window: Sequence[str] | None) -> int:
    """Answer one command and return the exit code. Never raises; prints nothing but the answer."""
    by_hand = arguments[:1] == ["-c"]
    try:
        command = _typed(arguments) if by_hand else _sent(streams)
        if command is None:
            return 0
        answer = _answer(command, streams, arguments, environ, window)
    except Error as error:
        answer = answering.failure(error)
    except Exception as problem:  # noqa: BLE001 the last border: a defect of ours must still end in an answer
        answer = answering.failure(Internal(kind=type(problem).__name__))
    streams.write(_line(answer) if by_hand else frame(answer))
    return 1 if "error" in answer else 0


def _sent(streams: Streams) -> Command | None:
    body = read_frame(streams.read)
    return None if body is None else read_command(read_object(body))


def _typed(arguments: Sequence[str]) -> Command:
    _, name, text = arguments
    command = read_command({"command": name, "arguments": read_object(text)})
    if isinstance(command, Quit):
        from idclient.errors.native import CommandRefused

        raise CommandRefused(what="command")
    return command


def _line(answer: Mapping[str, Any]) -> bytes:
    import json

    return json.dumps(answer).encode("ascii") + b"\n"


def _answer(
    command: Command,
    streams: Streams,
    arguments: Sequence[str],
    environ: Mapping[str, str],
    window: Sequence[str] | None,
) -> dict[str, Any]:
    if isinstance(command, Quit):
        return {}
    by_hand = arguments[:1] == ["-c"]
    ending = Ending(streams)
    ending.listen(pipe=not by_hand)
    try:
        return _asking()(command, ending, [] if by_hand else arguments, environ, window)
    finally:
        ending.finished()


def _asking() -> Callable[..., dict[str, Any]]:
    """Import what asks a person; saying hello and goodbye needs none of it."""
    from idclient.native.asking import ask

    return ask
