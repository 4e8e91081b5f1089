"""Everything that Belenios' formats bring: what is read is written as the very same octets, all else is refused."""

import io
from contextlib import suppress

from idclient.belenios.audit import audit
from idclient.belenios.ballot import read_ballot, write_ballot
from idclient.belenios.credentials import read_credentials, write_credentials
from idclient.belenios.decryption import read_decryption, write_decryption
from idclient.belenios.election import read_election
from idclient.belenios.events import Event, read_event, read_setup, write_event
from idclient.belenios.form import compact
from idclient.belenios.group import GENERATOR, NAME
from idclient.belenios.result import read_result, write_result
from idclient.belenios.tally import read_tally, write_tally
from idclient.belenios.tape import write_entry, write_header
from idclient.belenios.trustees import read_trustees, write_trustees
from idclient.errors.belenios import BeleniosRefused

_ELECTION = {
    "version": 1,
    "description": "",
    "name": "TEST",
    "group": NAME,
    "public_key": str(GENERATOR),
    "questions": [{"answers": ["A"], "blank": True, "min": 0, "max": 1, "question": "?"}],
    "uuid": "TESTe1ection2126",
}
_EVENT = write_event(Event("0" * 64, 1, "Ballot", "1" * 64))
_CIPHERTEXT = {"alpha": "1", "beta": "1"}
_PROOF = {"challenge": "0", "response": "1"}
_ANSWER = {"choices": [_CIPHERTEXT], "individual_proofs": [[_PROOF, _PROOF]], "overall_proof": [_PROOF]}
_BALLOT = {
    "election_uuid": "TESTe1ection2126",
    "election_hash": "A" * 43,
    "credential": "1",
    "answers": [_ANSWER],
    "signature": {"hash": "A" * 43, "proof": _PROOF},
}
SEEDS = (
    compact(_ELECTION),
    _EVENT,
    compact(_BALLOT),
    compact([["Single", {"pok": _PROOF, "public_key": "1"}]]),
    compact(["1,5"]),
    compact([[_CIPHERTEXT]]),
    compact({"decryption_factors": [["1"]], "decryption_proofs": [[_PROOF]]}),
    compact({"result": [[1, 2]]}),
    write_header(1) + write_entry(_EVENT, event=True, timestamp=1),
)


def run(octets: bytes) -> None:
    with suppress(BeleniosRefused):
        read_election(octets)
    with suppress(BeleniosRefused):
        assert write_ballot(read_ballot(octets)) == octets
    with suppress(BeleniosRefused):
        assert write_trustees(read_trustees(octets)) == octets
    with suppress(BeleniosRefused):
        read_setup(octets)
    with suppress(BeleniosRefused):
        write_credentials(read_credentials(octets))
    with suppress(BeleniosRefused):
        assert write_tally(read_tally(octets)) == octets
    with suppress(BeleniosRefused):
        assert write_decryption(read_decryption(octets)) == octets
    with suppress(BeleniosRefused):
        assert write_result(read_result(octets)) == octets
    with suppress(BeleniosRefused):
        assert write_event(read_event(octets)) == octets
    with suppress(BeleniosRefused):
        audit(io.BytesIO(octets))
