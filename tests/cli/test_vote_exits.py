"""What a script learns from the exit code when a vote could not be cast."""

import pytest

from idclient.cli.exits import Exit, exit_for
from idclient.errors.collector import REFUSALS, CollectorNotGenuine, CollectorNotReached, CollectorUnanswered


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("MID_CANCELED", Exit.CANCELLED),
        ("MID_EXPIRED", Exit.CANCELLED),
        ("MID_ABSENT", Exit.SERVICE),
        ("SMARTID_VERIFICATION", Exit.CANCELLED),
        ("INTERNAL_SERVER_ERROR", Exit.SERVICE),
        ("BAD_CERTIFICATE", Exit.TRUST),
        ("VOTING_END", Exit.FAILED),
        ("INELIGIBLE_VOTER", Exit.FAILED),
    ],
)
def test_a_collectors_refusal_has_its_exit_code(word: str, code: Exit) -> None:
    assert exit_for(REFUSALS[word]()) is code


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (CollectorNotReached, Exit.SERVICE),
        (CollectorUnanswered, Exit.SERVICE),
        (CollectorNotGenuine, Exit.TRUST),
    ],
)
def test_the_network_is_told_from_distrust(kind: type[CollectorNotReached], code: Exit) -> None:
    assert exit_for(kind(host="collector.example", port=443, name="voting.ivxv.invalid")) is code
