"""The native program as a browser starts it, with a window whose keys are pressed from outside.

The first argument, from the manifest's launcher, is the socket of whoever presses them; the others are the browser's.
"""

import sys
from pathlib import Path

from idclient.native.main import main

_WINDOW = Path(__file__).with_name("window.py")

if __name__ == "__main__":
    sys.exit(main(window=[sys.executable, str(_WINDOW), sys.argv[1]], arguments=sys.argv[2:]))
