"""Check a stored vote with a second device: what is kept is what was chosen, and it is proven to be stored."""

import tempfile
from pathlib import Path

from idclient.ballots.calls import CollectorSession, StoredVote
from idclient.ballots.configuration import Election
from idclient.ballots.qualification import Stored, require_stored
from idclient.documents.asice.archive import Archive
from idclient.documents.asice.canonical import Canonical, canonicalise
from idclient.documents.asice.check import check_container
from idclient.documents.asice.contents import read_contents
from idclient.documents.asice.xades_reading import ReadSignature, read_signature_file
from idclient.documents.checking import Online, SubIndication
from idclient.errors.ballot import StoredVoteInvalid
from idclient.errors.trust import TrustError
from idclient.model import TrustStore
from idclient.ports import Environment
from idclient.trust.certificates import read_certificate, read_common_name
from idclient.trust.chain import check_issuer
from idclient.value import field, frozen, replace
from idclient.verifier.opening import Opened, open_ballot
from idclient.wire.vote_reference import VoteReference

_LIMIT = 32_768


@frozen
class VerifiedVote:
    """A vote that is stored, who signed it, and what is in it. For the voter's eyes only."""

    stored: Stored
    signer: str = field(repr=False)
    opened: Opened


def verify_vote(
    environment: Environment, election: Election, calls: CollectorSession, reference: VoteReference
) -> VerifiedVote:
    """Fetch a vote, prove everything that the voter's own program proved, and open it. Blocks.

    Raises:
        CollectorError: there is no such vote, its time is over, or the collector is not reached.
        StoredVoteInvalid: what is kept is no vote of this election with a signature that holds.
        VoteNotProven: it is not proven to be stored.
        BallotNotOpened: the reference does not belong to it, or there is no choice in it.
    """
    kept = calls.verify(reference.session, reference.vote)
    signature, ballot = _read(environment, election, kept)
    issuer = _issuer(election, signature.certificate)
    value = canonicalise(signature.value_element, Canonical.INCLUSIVE_11)
    stored = require_stored(kept.confirmation, value, signature.certificate, issuer, election.pinned)
    opened = open_ballot(ballot, election.key.value, reference.randomness)
    return VerifiedVote(stored, read_common_name(signature.certificate), opened)


def _read(environment: Environment, election: Election, kept: StoredVote) -> tuple[ReadSignature, bytes]:
    """Return the one signature, which holds, and the ballot. What is written for a moment is the signed container."""
    trust = TrustStore(
        profile=environment.trust.profile,
        anchors=election.anchors,
        timestamp_anchors=(),
        intermediates=election.intermediates,
    )
    with tempfile.TemporaryDirectory(prefix="idclient-vote-") as folder:
        path = Path(folder) / "vote.asice"
        path.write_bytes(kept.container)
        report = check_container(replace(environment, trust=trust), path, online=Online.NEVER)
        judged = [signature.sub_indication for signature in report.signatures]
        # the status of the certificate is what the collector's own OCSP response proves
        if report.reasons or len(judged) != 1 or judged[0] not in {None, SubIndication.TRY_LATER}:
            raise StoredVoteInvalid(reason="signature")
        with Archive(path) as archive:
            contents = read_contents(archive)
            if list(contents.files) != [f"{election.name}.{election.question}.ballot"]:
                raise StoredVoteInvalid(reason="files")
            (entry,) = contents.files.values()
            (signature,) = read_signature_file(archive.read(contents.signatures[0], limit=_LIMIT))
            return signature, archive.read(entry, limit=_LIMIT)


def _issuer(election: Election, certificate: bytes) -> bytes:
    voter = read_certificate(certificate)
    for der in (*election.intermediates, *election.anchors):
        try:
            check_issuer(voter, read_certificate(der))
        except TrustError:
            continue
        return der
    raise StoredVoteInvalid(reason="issuer")
