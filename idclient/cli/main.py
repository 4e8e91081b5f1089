"""The entry point: read what was typed, run one command, turn its outcome into words and an exit code."""

import argparse
import gc
import importlib
import logging
import os
import sys
from collections.abc import Sequence

from idclient.cli.options import build_parser
from idclient.cli.parser import UsageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Prints; never raises."""
    gc.set_threshold(50_000)  # a run is short: looking for cycles among freshly loaded modules only delays it
    try:
        return _main(list(sys.argv[1:] if arguments is None else arguments))
    finally:
        if arguments is None:  # the process ends here: looking through all modules for cycles would take 30 ms
            gc.freeze()


def _main(typed: list[str]) -> int:
    _open_closed_streams()
    try:
        code = _run(typed)
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return 130
    except BrokenPipeError:
        _swallow_output()
        return 0
    except OSError as error:  # the core turns its own into Errors: what is left is the output
        _swallow_output()
        return _output_failed(error)
    return code


def _run(typed: list[str]) -> int:
    try:
        return _run_command(build_parser().parse_args(typed or ["--help"]))
    except UsageError as error:
        return _usage(typed, str(error))
    except SystemExit as leaving:  # --help and --version have printed already
        return int(leaving.code or 0)


def _run_command(options: argparse.Namespace) -> int:
    from idclient.cli.session import Session
    from idclient.diagnosis.logbook import Logbook, attached
    from idclient.errors import Error, Internal

    if attached() is None:
        Logbook().listen(logging.DEBUG)
    session = Session.of(options)
    try:
        session.load_settings()
        return int(importlib.import_module(f"idclient.cli.{options.command.replace('-', '_')}").run(options, session))
    except Error as error:
        return int(session.fail(error))
    except (KeyboardInterrupt, OSError, UsageError):
        raise
    except Exception as error:  # noqa: BLE001 the last border: a defect of ours must still end in plain words
        return int(session.fail(Internal(kind=type(error).__name__)))


def _usage(typed: list[str], message: str) -> int:
    if "--json" in typed:
        import json

        error = {"code": "usage", "message": message.splitlines()[0], "hint": "idclient --help"}
        print(json.dumps({"schema_version": 1, "error": error}))
    from idclient.texts import plain_lines

    sys.stderr.write(f"idclient: {plain_lines(message)}\n")
    return 2


def _output_failed(error: OSError) -> int:
    """Say on standard error that standard output could not be written, a full disk for example."""
    import errno

    from idclient.errors.output import StandardOutputFailed
    from idclient.texts import system_language, text_for

    failure = StandardOutputFailed(reason=errno.errorcode.get(error.errno or 0, "EIO"))
    text = text_for(failure.code, system_language(os.environ))
    sys.stderr.write(f"error[{failure.code}]: {text.title} (reason {failure.facts['reason']})\n  {text.advice}\n")
    return 1


def _open_closed_streams() -> None:
    """Put a void where the caller closed a standard stream, lest a document be opened under its number."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 a stream for the process
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 a stream for the process


def _swallow_output() -> None:
    """Keep the interpreter from complaining about a reader that went away."""
    void = os.open(os.devnull, os.O_WRONLY)
    os.dup2(void, sys.stdout.fileno())
    os.close(void)


if __name__ == "__main__":
    sys.exit(main())
