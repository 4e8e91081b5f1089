"""Parts of a collector that is told to hand out what does not hold, or to keep nothing."""

from datetime import datetime, timedelta
from typing import Any

from idclient.emulators.authorities.ocsp import OcspBehaviour, OcspResponder
from idclient.emulators.authorities.tsa import TimestampAuthority, TsaBehaviour
from idclient.emulators.collector.ballot_box import BallotBox, StoredVote
from idclient.emulators.collector.faults import Faults
from idclient.emulators.collector.refusals import Refused
from idclient.emulators.collector.registrar import Registrar
from idclient.emulators.collector.stamp_proof import Stamp, StampJudge
from idclient.emulators.collector.status_proof import Pair, StatusJudge
from idclient.value import replace

_VOTE = ("voting", "Vote")


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

    if faults.find("wrong-key", *_VOTE):
        registrar = replace(registrar, key=rsa.generate_private_key(65537, 2048))
    if _is_any(faults, "stamp", "stamp-time"):
        registrar = replace(registrar, stamps=BelievingStamps([]))
    if _is_any(faults, "status", "status-time"):
        registrar = replace(registrar, answers=BelievingStatuses())
    return registrar


def instruct(stamps: TimestampAuthority, statuses: OcspResponder, faults: Faults) -> None:
    """Have the collector's authorities answer as the faults want it, and honestly where they want nothing."""
    stamps.behaviour = faults.find("stamp", *_VOTE) or TsaBehaviour.HONEST
    stamps.offset = timedelta(seconds=faults.find("stamp-time", *_VOTE) or 0)
    statuses.behaviour = faults.find("status", *_VOTE) or OcspBehaviour.HONEST
    statuses.offset = timedelta(seconds=faults.find("status-time", *_VOTE) or 0)


def _is_any(faults: Faults, *names: str) -> bool:
    return any(faults.find(name, *_VOTE) is not None for name in names)
