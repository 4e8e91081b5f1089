"""An election as its collector knows it: who votes in which district, what may be chosen there, and when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from idclient.emulators.collector.refusals import Refused, bad
from idclient.value import field, frozen

_TALLINN = ZoneInfo("Europe/Tallinn")
_WRONG_CLOCK = timedelta(hours=24)


@frozen(kw_only=True)
class Roll:
    """`voters`: districts by personal code. `choices`: by district, `{list: {choice: candidate}}`. Times are aware."""

    election: str
    question: str
    voters: dict[str, str] = field(repr=False)
    choices: dict[str, dict[str, Any]] = field(repr=False)
    service_start: datetime
    start: datetime
    stop: datetime
    service_stop: datetime
    list_version: int = 0
    least_age: int = 18
    rate_start: int = 50
    rate_minutes: int = 5
    verify_count: int = 3
    verify_minutes: int = 30
    latest_only: bool = False

    def district_of(self, voter: str, now: datetime) -> str:
        """Return the district of a voter who may vote. Raises: Refused."""
        district = self.voters.get(voter)
        if district is None:
            raise Refused("INELIGIBLE_VOTER")
        if age(voter, now) < self.least_age:
            raise Refused("VOTER_TOO_YOUNG")
        return district

    def require_open(self, now: datetime, *, until: datetime) -> None:
        """Raises: Refused before the services start, and from `until` on."""
        if now >= until:
            raise Refused("VOTING_END")
        if now < self.service_start:
            raise Refused("VOTING_END", "not begun")

    def require_signed_for(self, claimed: datetime, now: datetime) -> None:
        """Refuse a signature of a time when nobody could vote, unless the voter's clock is the reason. Raises: Refused.

        Certificates are judged at the time that the signer claims: one that has ended would sign in its old days.
        """
        if not self.service_start - _WRONG_CLOCK <= claimed <= now + _WRONG_CLOCK:
            raise bad("signing time")


CurrentRoll = Callable[[], Roll]
"""Lists change while voting is on: whoever needs the roll asks for the one in force."""


def age(code: str, now: datetime) -> int:
    """Return the age, in Tallinn, of whom an Estonian personal code belongs to. Raises: Refused for another text."""
    if len(code) != 11 or not code.isdigit() or not "1" <= code[0] <= "8":
        raise Refused("INELIGIBLE_VOTER", "code")
    year = 1800 + 100 * ((int(code[0]) - 1) // 2) + int(code[1:3])
    today = now.astimezone(_TALLINN)
    return today.year - year - ((today.month, today.day) < (int(code[3:5]), int(code[5:7])))
