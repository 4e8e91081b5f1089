"""What a collector keeps, opened with the election's secret."""

import io
import zipfile

from idclient.elgamal.decryption import decrypt
from idclient.wire.ballot_choice import Choice, read_choice
from idclient.wire.elgamal import read_ciphertext
from tests.elgamal.reference import SECRET
from tests.emulators.collector.played import VOTER, Played


def stored_choices(collector: Played) -> list[Choice]:
    """Return what is stored, opened with the election's secret, in order of time."""
    found = []
    for key in collector.store.list(f"voter/{VOTER}/"):
        container = collector.store.get(f"vote/{key.split('/')[-1]}/container")
        assert container is not None
        with zipfile.ZipFile(io.BytesIO(container)) as archive:
            found.append(read_choice(decrypt(SECRET, read_ciphertext(archive.read("TEST2026.Q1.ballot")))))
    return found
