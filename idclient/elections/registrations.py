"""The list of registrations, which the registration service keeps and no collector: a zip of TimeStampReq files.

A vote that the list does not know was never registered; what is registered and not among the votes got lost, or was
taken out. A request that is not the collector's, by the signature in its nonce, registers nothing.
"""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from idclient.errors.ballot import RegistrationListMalformed
from idclient.errors.collector import RegistrationNonceMalformed
from idclient.errors.trust import SignatureInvalid
from idclient.trust.certificates import read_certificate
from idclient.trust.signatures import Padding, Scheme, verify_digest
from idclient.value import field, frozen
from idclient.wire.registration_nonce import read_registration_nonce
from idclient.wire.registration_request import RegistrationRequest, read_registration_request

_ENTRY = re.compile(r"[0-9A-Za-z._-]{1,100}\.tsq", re.ASCII)
_LARGEST = 1 << 12
_SCHEME = Scheme(Padding.PKCS1, "sha256")


@frozen
class Registration:
    """A vote that was registered: `name` is that of its file in the list."""

    name: str
    request: RegistrationRequest = field(repr=False)


@frozen
class RegistrationList:
    """What was registered, in order of names; `foreign`: files that register nothing, by their names."""

    registrations: tuple[Registration, ...]
    foreign: tuple[str, ...] = ()


def read_registrations(path: Path, collector: bytes) -> RegistrationList:
    """Read a list; `collector` is the certificate (DER) whose key signs nonces. Raises: RegistrationListMalformed."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
            names = [entry.filename for entry in entries]
            is_list = all(_ENTRY.fullmatch(entry.filename) and entry.file_size <= _LARGEST for entry in entries)
            if not is_list or len(set(names)) != len(names):
                raise RegistrationListMalformed
            files = [(entry.filename, archive.read(entry)) for entry in entries]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError) as problem:
        raise RegistrationListMalformed from problem
    key = read_certificate(collector).public_key
    found, foreign = [], []
    for name, octets in files:
        try:
            request = read_registration_request(octets)
            verify_digest(key, read_registration_nonce(request.nonce), request.imprint, scheme=_SCHEME)
        except (RegistrationNonceMalformed, SignatureInvalid):
            foreign.append(name)
        else:
            found.append(Registration(name, request))
    return RegistrationList(tuple(found), tuple(foreign))


class Unmatched:
    """Registrations for which no vote was found yet. Each one accounts for one vote."""

    def __init__(self, registrations: Sequence[Registration]) -> None:
        """Take all that were registered."""
        self._waiting: dict[tuple[bytes, int], list[str]] = {}
        for one in registrations:
            self._waiting.setdefault((one.request.imprint, one.request.nonce), []).append(one.name)

    def take(self, imprint: bytes, nonce: int) -> str | None:
        """Return the name of the registration of a vote, which is matched from now on; None if there is none."""
        names = self._waiting.get((imprint, nonce))
        return names.pop(0) if names else None

    @property
    def names(self) -> tuple[str, ...]:
        """Those that are left, in order."""
        return tuple(sorted(name for names in self._waiting.values() for name in names))
