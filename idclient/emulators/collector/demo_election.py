"""An election of TEST people: fifteen districts, three hundred candidates, and whoever holds a TEST card as voter."""

from typing import Any

from idclient.emulators.authorities.pki import PERSONAL_CODE

DISTRICTS, LISTS, CANDIDATES = 15, 4, 5
"""Lists in each district, candidates in each list."""
_SURNAMES = ("KASK", "MÄND", "TAMM", "SAAR", "ÕUNAPUU")
_GIVEN = ("ANNE", "JAAN", "ÜLO", "МАРИЯ", "ŽANNA", "PEETER", "TIIU")
_PARTIES = ("TEST Metsaliit", "TEST Mere Erakond", "TEST Партия степи", "TEST üksikkandidaadid")
VOTER_DISTRICT = "0000.1"
"""That of voters abroad, too (administrative unit 0000)."""


def demo_choices() -> dict[str, dict[str, dict[str, str]]]:
    """Return the choices by district: `{district: {list: {choice: candidate}}}`."""
    return {
        f"0000.{district}": {
            party: {
                f"0000.{100 * district + 20 * place + number}": _name(district, place, number)
                for number in range(1, CANDIDATES + 1)
            }
            for place, party in enumerate(_PARTIES)
        }
        for district in range(1, DISTRICTS + 1)
    }


def demo_districts() -> dict[str, dict[str, Any]]:
    """Return name and parishes of each district; voters abroad belong to any of them by its number."""
    return {
        f"0000.{number}": {"name": f"TEST ringkond {number}", "parish": ["0000", f"90{number:02d}", f"91{number:02d}"]}
        for number in range(1, DISTRICTS + 1)
    }


def demo_voters() -> dict[str, str]:
    """Return the district of each voter, by personal code."""
    return {PERSONAL_CODE: VOTER_DISTRICT}


def _name(district: int, place: int, number: int) -> str:
    given, surname = _GIVEN[(district + place + number) % len(_GIVEN)], _SURNAMES[(number + place) % len(_SURNAMES)]
    return f"TEST {given} {surname}"
