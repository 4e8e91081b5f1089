"""idclient: smart card identity, PDF signatures and ballots. The architecture page is README.md beside this file."""

__version__ = "0.1.0"
