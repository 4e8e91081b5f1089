"""Pipes as browsers and portals hand them over."""

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.run import CommandLine

_PROGRAM = """
import os
from idclient.native.streams import take_streams
streams = take_streams()
streams.write(bytes([os.get_blocking(streams._source), os.get_blocking(streams._sink)]))
"""


def test_a_pipe_that_does_not_block_is_waited_for_and_not_taken_for_ended(tmp_path: Path) -> None:
    source, feed = os.pipe()
    drain, sink = os.pipe()
    for end in (source, sink):
        os.set_blocking(end, False)
    try:
        environment = CommandLine(tmp_path).environment
        subprocess.run([sys.executable, "-c", _PROGRAM], stdin=source, stdout=sink, env=environment, check=True)

        assert os.read(drain, 8) == bytes([True, True])
    finally:
        for end in (source, feed, drain, sink):
            os.close(end)
