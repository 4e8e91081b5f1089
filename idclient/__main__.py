"""`python -m idclient` is the command line."""

import sys

from idclient.cli.main import main

sys.exit(main())
