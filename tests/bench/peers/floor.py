"""The floor: one Python process that reads, updates SHA-256, writes and syncs. Arguments: source, target."""

import hashlib
import os
import sys

digest = hashlib.sha256()
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:  # noqa: PTH123 nothing more is loaded
    while block := source.read(1 << 20):
        digest.update(block)
        target.write(block)
    target.flush()
    os.fsync(target.fileno())
