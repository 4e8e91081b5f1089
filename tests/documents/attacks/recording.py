"""Write the record anew from what is said of each attack today: python -m tests.documents.attacks.recording.

A code that is still said stays on record, so that the record changes as little as it can.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from idclient.documents.checking import check_file
from tests.documents.attacks.catalogue import ATTACKS, RECORD, record
from tests.documents.attacks.judging import codes_of, fooled
from tests.documents.check_world import World

_HEAD = """\
# Attacks on signed documents: our reason against each, and who calls the signature valid all the same.
# `pdfsig` and `PDFBox` also stand here when they say that not the whole file was signed; `entirely` when not even that.
"""


def main() -> None:
    """Judge all attacks and write the file."""
    old = record() if RECORD.is_file() else {}
    parts = [_HEAD]
    with TemporaryDirectory() as folder:
        for attack in ATTACKS:
            path = Path(folder) / "forged.pdf"
            path.write_bytes(attack.forged())
            codes = codes_of(check_file(World().environment, path))
            kept = old.get(attack.key, {}).get("code")
            code = kept if kept in codes else next(iter(codes), "")
            deceived = json.dumps(sorted(fooled(path)))
            parts.append(f"[{json.dumps(attack.key)}]\ncode = {json.dumps(code)}\nfooled = {deceived}\n")
            print(attack.key, codes, deceived, file=sys.stderr)
    RECORD.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
