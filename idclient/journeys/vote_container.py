"""A signed vote as the container that it is: one ballot under an election's name, and one signature."""

import tempfile
from pathlib import Path

from idclient.ballots.configuration import Election
from idclient.ballots.qualification import Confirmation, Stored, require_stored
from idclient.documents.asice.archive import Archive
from idclient.documents.asice.canonical import Canonical, canonicalise
from idclient.documents.asice.check import check_container
from idclient.documents.asice.contents import read_contents
from idclient.documents.asice.xades_reading import read_signature_file
from idclient.documents.checking import Online, SubIndication
from idclient.errors.ballot import StoredVoteInvalid
from idclient.errors.trust import TrustError
from idclient.journeys.judging_time import judged_at
from idclient.model import TrustStore
from idclient.ports import Environment
from idclient.trust.certificates import read_certificate
from idclient.trust.chain import check_issuer
from idclient.value import field, frozen, replace

_LIMIT = 1 << 16


@frozen
class VoteContainer:
    """What is in a signed vote. `value` is the canonical `ds:SignatureValue`, `certificate` the signer's, DER."""

    ballot: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    value: bytes = field(repr=False)


def ballot_name(election: Election) -> str:
    """Return the name of the one file in a vote."""
    return f"{election.name}.{election.question}.ballot"


def issuer_in(election: Election, certificate: bytes) -> bytes | None:
    """Return which authority of an election issued a voter's certificate, None if none did.

    Raises: CertificateMalformed.
    """
    voter = read_certificate(certificate)
    for der in (*election.intermediates, *election.anchors):
        try:
            check_issuer(voter, read_certificate(der))
        except TrustError:
            continue
        return der
    return None


def read_vote(election: Election, path: Path) -> VoteContainer:
    """Return what is in a vote; whether its signature holds is not looked at.

    Raises: StoredVoteInvalid for other files or signatures; ContainerError and DocumentError for no container at all.
    """
    with Archive(path) as archive:
        contents = read_contents(archive)
        if list(contents.files) != [ballot_name(election)]:
            raise StoredVoteInvalid(reason="files")
        (entry,) = contents.files.values()
        signatures = [
            signature
            for file in contents.signatures
            for signature in read_signature_file(archive.read(file, limit=_LIMIT))
        ]
        if len(signatures) != 1:
            raise StoredVoteInvalid(reason="signature")
        value = canonicalise(signatures[0].value_element, Canonical.INCLUSIVE_11)
        return VoteContainer(archive.read(entry, limit=_LIMIT), signatures[0].certificate, value)


def proven_vote(
    environment: Environment, election: Election, container: bytes, confirmation: Confirmation
) -> tuple[VoteContainer, Stored]:
    """Return what is in a vote that is stored, and when that was; all of it is proven. Blocks.

    The signature and its certificates are judged at the proven time of the registration. Whether the certificate was
    revoked then is what the collector's OCSP response proves. What is written for a moment is the signed container.

    Raises: as `read_vote`; StoredVoteInvalid for a signature that does not hold or a voter of another authority;
    VoteNotProven.
    """
    with tempfile.TemporaryDirectory(prefix="idclient-vote-") as folder:
        path = Path(folder) / "vote.asice"
        path.write_bytes(container)
        found = read_vote(election, path)
        issuer = issuer_in(election, found.certificate)
        if issuer is None:
            raise StoredVoteInvalid(reason="issuer")
        stored = require_stored(confirmation, found.value, found.certificate, issuer, election.pinned)
        _require_signed(judged_at(environment, stored.registered_at), election, path)
        return found, stored


def _require_signed(environment: Environment, election: Election, path: Path) -> None:
    """Accept a vote whose signature holds at the environment's time. Raises: StoredVoteInvalid, DocumentError."""
    trust = TrustStore(
        profile=environment.trust.profile,
        anchors=election.anchors,
        timestamp_anchors=(),
        intermediates=election.intermediates,
    )
    report = check_container(replace(environment, trust=trust), path, online=Online.NEVER)
    judged = [signature.sub_indication for signature in report.signatures]
    if report.reasons or len(judged) != 1 or judged[0] not in {None, SubIndication.TRY_LATER}:
        raise StoredVoteInvalid(reason="signature")
