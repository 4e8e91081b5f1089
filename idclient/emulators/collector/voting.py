"""The service `voting`: a vote is looked at from all sides, registered, kept, and only then confirmed."""

from datetime import timedelta

from idclient.emulators.collector.ballot import require_ballot
from idclient.emulators.collector.ballot_box import BallotBox, StoredVote
from idclient.emulators.collector.container import read_container
from idclient.emulators.collector.refusals import Refused, bad
from idclient.emulators.collector.registrar import Registrar
from idclient.emulators.collector.requests import Asked, encoded
from idclient.emulators.collector.roll import CurrentRoll, Roll
from idclient.emulators.collector.services import Method, Result, Service
from idclient.emulators.collector.verification import qualification
from idclient.emulators.collector.voters import Voters
from idclient.emulators.collector.xades import Signed, read_signature
from idclient.ports import Clock, Entropy


def voting_service(
    current: CurrentRoll, voters: Voters, registrar: Registrar, box: BallotBox, *, clock: Clock, entropy: Entropy
) -> Service:
    """Return the service."""

    def vote(asked: Asked) -> Result:
        roll = current()
        roll.require_open(asked.now, until=roll.service_stop)
        who = voters.authenticated(asked)
        # Before the container is looked at: refused votes count, too.
        box.count_try(who.voter, asked.now, roll.rate_start, timedelta(minutes=roll.rate_minutes))
        district = roll.district_of(who.voter, asked.now)
        if asked.text("Type") != "bdoc":
            raise bad("type")
        container = asked.data("Vote")
        signed, ballot = _opened(roll, container)
        roll.require_signed_for(signed.claimed, asked.now)
        signer, issuer = voters.signer(signed.certificate, signed.claimed)
        if signer != who.voter:
            raise Refused("IDENTITY_MISMATCH")
        if asked.text("Choices") != district:
            raise Refused("OUTDATED_CHOICES")
        require_ballot(ballot)
        if who.vote is not None and box.is_taken(who.vote):  # before it is registered: it would be missed at the count
            raise Refused("INTERNAL_SERVER_ERROR", "ticket")
        registration, stamp = registrar.register(signed.value, clock.now())
        status = registrar.status(signed.certificate, issuer, stamp.time, clock.now())
        identifier = who.vote or entropy(16)
        kept = StoredVote(
            voter=who.voter,
            container=container,
            registration=registration,
            token=stamp.token,
            status=status,
            time=stamp.time,
            list_version=roll.list_version,
        )
        box.keep(identifier, kept)
        result: Result = {"VoteID": encoded(identifier), "Qualification": qualification(stamp.token, status)}
        return result | {"TestVote": True} if stamp.time < roll.start else result

    return {"RPC.Vote": Method(vote, frozenset({"Choices", "Type", "Vote"}))}


def _opened(roll: Roll, container: bytes) -> tuple[Signed, bytes]:
    """Return the signature, which holds, and the ballot of the one question. Raises: Refused."""
    contents = read_container(container)
    if list(contents.files) != [f"{roll.election}.{roll.question}.ballot"]:
        raise bad("question")
    ((media, ballot),) = contents.files.values()
    if media != "application/octet-stream":
        raise bad("media type")
    return read_signature(contents.signature, contents.files), ballot
