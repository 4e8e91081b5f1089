"""Parts of a collector that is told to hand out what does not hold, or to keep nothing."""

from datetime import datetime
from typing import Any

from idclient.emulators.collector.ballot_box import BallotBox, StoredVote
from idclient.emulators.collector.faults import Faults
from idclient.emulators.collector.refusals import Refused
from idclient.emulators.collector.registrar import Registrar
from idclient.emulators.collector.stamp_proof import Stamp, StampJudge
from idclient.emulators.collector.status_proof import Pair, StatusJudge
from idclient.value import replace


class BelievingStamps(StampJudge):
    """Takes any time stamp in an answer; where there is none the vote is refused."""

    def judge(self, answer: bytes, data: bytes, nonce: int, now: datetime) -> Stamp:
        """Return the token as it came, and this moment as its time."""
        from asn1crypto import tsp

        del data, nonce
        try:
            token: Any = tsp.TimeStampResp.load(answer)["time_stamp_token"]
            return Stamp(token.dump(), now)
        except (ValueError, TypeError) as problem:
            raise Refused("INTERNAL_SERVER_ERROR", "no time stamp at all") from problem


class BelievingStatuses(StatusJudge):
    """Takes any answer as one that calls a certificate good."""

    def judge(self, answer: bytes, pair: Pair, since: datetime, now: datetime) -> None:
        """Do nothing."""


class ForgetfulBox(BallotBox):
    """Keeps no vote."""

    def keep(self, identifier: bytes, vote: StoredVote) -> None:
        """Do nothing."""


def bent(registrar: Registrar, faults: Faults) -> Registrar:
    """Return the registrar with the faults that concern it."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    if faults.find("wrong-key", "voting", "Vote"):
        registrar = replace(registrar, key=rsa.generate_private_key(65537, 2048))
    if faults.find("stamp", "voting", "Vote"):
        registrar = replace(registrar, stamps=BelievingStamps([]))
    if faults.find("status", "voting", "Vote"):
        registrar = replace(registrar, answers=BelievingStatuses())
    return registrar
