"""A signed vote as a collector reads it: what it takes is what was signed, and another program reads the same zip."""

import io
import zipfile
from contextlib import suppress

from idclient.emulators.collector.archive import read_archive
from idclient.emulators.collector.ballot import require_ballot
from idclient.emulators.collector.container import read_container
from idclient.emulators.collector.issuer_name import read_name
from idclient.emulators.collector.manifest import read_manifest
from idclient.emulators.collector.refusals import Refused
from idclient.emulators.collector.xades import read_signature
from tests.emulators.collector.forging import DECLARATION, MANIFEST, NAME, Forgery, forge, signature_file
from tests.emulators.collector.played import ballot
from tests.fuzz.small_world import world
from tests.trust.made import NOW

LONGEST = 12_000
_HOLDER, _BALLOT = world().pki.signing, ballot()
_FILES = {NAME: ("application/octet-stream", _BALLOT)}
SEEDS = (
    forge(_HOLDER, _BALLOT, NOW, Forgery()),
    signature_file(_HOLDER, _BALLOT, NOW, Forgery()).encode(),
    (DECLARATION + MANIFEST).encode(),
    _BALLOT,
    rb"CN=TEST\, of\C5\BD,2.5.4.97=#0c054e54524545,O=x+OU=y,C=EE",
)


def run(octets: bytes) -> None:
    with suppress(Refused):
        contents = read_container(octets)
        signed = read_signature(contents.signature, contents.files)
        assert (signed.certificate, contents.files) == (_HOLDER.certificate, _FILES)
    with suppress(Refused):
        found = read_archive(octets, "mimetype")
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            assert {entry.filename: archive.read(entry) for entry in archive.infolist()} == found
    with suppress(Refused):
        assert read_signature(octets, _FILES).certificate == _HOLDER.certificate
    with suppress(Refused):
        assert "/" not in read_manifest(octets)
    with suppress(Refused):
        require_ballot(octets)
    with suppress(Refused):
        assert all(read_name(octets.decode("utf-8", "surrogateescape")))
