"""A damaged document without signatures, written anew so that it can be signed: an explicit choice, never a default.

    document, rewritten = open_repaired(path)

Nothing is guessed where guessing could lose something: pages or contents that are missing refuse the repair.
"""

from idclient.documents.repair.opening import open_repaired

__all__ = ["open_repaired"]
