"""What an election's organiser signs, configuration and lists: in a container, and believed only from one."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from idclient.ballots.configuration import Election, read_election
from idclient.documents.asice.archive import Archive
from idclient.documents.asice.contents import read_contents
from idclient.documents.asice.create import ContainerSession, InputFile
from idclient.documents.pdf.output import Overwrite
from idclient.elections.revocations import Revocation, read_revocation
from idclient.errors.ballot import ElectionConfigurationMalformed, RevocationListMalformed
from idclient.journeys.organiser import require_organiser
from idclient.model import SignatureAlgorithm
from idclient.ports import Environment

_NAME = "election.json"
_LIMIT = 1 << 18
_LONGEST_LIST = 1 << 26


def publish_election(
    document: bytes, folder: Path, certificate: bytes, sign: Callable[[bytes], bytes], *, when: datetime
) -> Path:
    """Write a configuration as `election.asice` into a folder, signed with an EC key (r‖s over SHA-384). Blocks."""
    source, target = folder / _NAME, folder / "election.asice"
    source.write_bytes(document)
    algorithm = SignatureAlgorithm.ECDSA_SHA384
    inputs = [InputFile(source, _NAME, "application/json")]
    with ContainerSession(inputs, target, overwrite=Overwrite.REFUSE) as session:
        session.write_files(algorithm.hash_name, check=lambda: None)
        prepared = session.prepare(certificate, algorithm, when=when)
        value = sign(prepared.digest)
        prepared.require(value)
        session.finish(prepared, value)
        session.commit()
    return target


def open_election(environment: Environment, path: Path, organisers: Sequence[bytes]) -> Election:
    """Return an election whose configuration one of the organisers (certificates, DER) has signed. Blocks.

    Raises:
        OrganiserUnknown: nobody known has signed it, or the signature is not proven to hold.
        ElectionTimeDoubtful: it holds, but by a clock that is more than a day from this one.
        ElectionConfigurationMalformed, ElectionKeyMalformed, ElectionDifferent: it is signed, and no use.
        DocumentError, ContainerError: it is no container.
    """
    name, octets = _signed_file(environment, path, organisers, limit=_LIMIT)
    if name != _NAME:
        raise ElectionConfigurationMalformed(place="files")
    return read_election(octets)


def open_revocation(environment: Environment, path: Path, organisers: Sequence[bytes], election: str) -> Revocation:
    """Return a list of votes to revoke or restore that one of the organisers has signed. Blocks.

    Raises: as `open_election`, and RevocationListMalformed.
    """
    name, octets = _signed_file(environment, path, organisers, limit=_LONGEST_LIST)
    if not name:
        raise RevocationListMalformed(file=path.name, place="files")
    return read_revocation(octets, path.name, election)


def _signed_file(environment: Environment, path: Path, organisers: Sequence[bytes], *, limit: int) -> tuple[str, bytes]:
    """Return name and content of the one file in a container that an organiser signed; no name where there are more."""
    require_organiser(environment, path, organisers)
    with Archive(path) as archive:
        contents = read_contents(archive)
        if len(contents.files) != 1:
            return "", b""
        ((name, entry),) = contents.files.items()
        return name, archive.read(entry, limit=limit)
