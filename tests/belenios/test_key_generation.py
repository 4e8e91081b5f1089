"""Trustees make a key together by messages alone, and notice each other's lies."""

import json

import pytest

from idclient.belenios.ciphertext import encrypt_bit
from idclient.belenios.decryption import decrypt_partially
from idclient.belenios.group import GENERATOR, ORDER, product
from idclient.belenios.key_generation.assembly import assemble
from idclient.belenios.key_generation.channel import _open, _seal, receive, send
from idclient.belenios.key_generation.contribution import (
    Contribution,
    contribute,
    point,
    read_contribution,
    write_contribution,
)
from idclient.belenios.key_generation.seed import keys_of, make_certificate, make_seed, own_place
from idclient.belenios.key_generation.share import (
    deliver,
    make_share,
    open_share,
    read_delivery,
    read_share,
    write_delivery,
    write_share,
)
from idclient.belenios.result import open_tally
from idclient.belenios.trustees import election_key, read_trustees, write_trustees
from idclient.errors.belenios import BeleniosRefused
from idclient.value import replace
from tests.belenios.world import changed, entropy

SEEDS = [make_seed(entropy) for _ in range(3)]
KEYS = [keys_of(seed) for seed in SEEDS]
CERTIFICATES = [make_certificate(one, entropy) for one in KEYS]
CONTRIBUTIONS = [contribute(one, CERTIFICATES, 2, entropy) for one in KEYS]
DELIVERIES = [deliver(CONTRIBUTIONS, place) for place in (1, 2, 3)]
SHARES = [
    make_share(keys, CERTIFICATES, delivery, threshold=2, entropy=entropy)
    for keys, delivery in zip(KEYS, DELIVERIES, strict=True)
]
PARAMETERS = assemble(CERTIFICATES, CONTRIBUTIONS, SHARES)


def refused(what: str, contributions: list[Contribution], *, place: int = 1, threshold: int = 2) -> None:
    """A trustee who gets this makes no share."""
    delivery = deliver(contributions, place)
    with pytest.raises(BeleniosRefused) as why:
        make_share(KEYS[place - 1], CERTIFICATES, delivery, threshold=threshold, entropy=entropy)
    assert (why.value.what, why.value.reason) == ("key_generation", what)


@pytest.mark.parametrize("there", [(1, 2), (1, 3), (2, 3)])
def test_any_two_of_three_open_what_is_encrypted_to_their_key(there: tuple[int, ...]) -> None:
    trustees = (PARAMETERS,)
    key = election_key(trustees)
    tally = ((encrypt_bit(key, 1, 77), encrypt_bit(key, 0, 78)),)
    secrets = {place: open_share(KEYS[place - 1], SHARES[place - 1], entropy) for place in there}
    parts = {place: decrypt_partially("F", secret, tally, entropy) for place, secret in secrets.items()}
    assert open_tally(tally, trustees, parts, 1) == ((1, 0),)


def test_what_is_published_is_believed_by_everybody() -> None:
    assert read_trustees(write_trustees((PARAMETERS,))) == (PARAMETERS,)


def test_every_message_is_read_as_it_was_written() -> None:
    for place in (1, 2, 3):
        contribution, delivery, share = CONTRIBUTIONS[place - 1], DELIVERIES[place - 1], SHARES[place - 1]
        assert read_contribution(write_contribution(contribution), CERTIFICATES, place) == contribution
        assert read_delivery(write_delivery(delivery), CERTIFICATES) == delivery
        assert read_share(write_share(share)) == share


def test_every_changed_field_of_a_message_is_refused_where_it_is_read_or_used() -> None:
    """What is sealed is judged by its receiver, when the share is made."""
    for place, text in changed(write_delivery(DELIVERIES[1])):
        with pytest.raises(BeleniosRefused) as why:
            _read_and_share(text)
        assert why.value.what == "key_generation", place
    for place, text in changed(write_share(SHARES[1])):
        with pytest.raises(BeleniosRefused) as why:
            open_share(KEYS[1], read_share(text), entropy)
        assert why.value.what == "key_generation", place
    for place, text in changed(write_contribution(CONTRIBUTIONS[1])):
        if place.startswith(("polynomial another", "secrets")):
            continue  # sealed: told by those who open it
        with pytest.raises(BeleniosRefused) as why:
            read_contribution(text, CERTIFICATES, 2)
        assert why.value.what == "key_generation", place


def _read_and_share(text: bytes) -> None:
    make_share(KEYS[1], CERTIFICATES, read_delivery(text, CERTIFICATES), threshold=2, entropy=entropy)


def test_a_point_that_is_not_on_the_polynomial_is_noticed() -> None:
    wrong = send(KEYS[1], KEYS[0].encryption, {"secret": "12345"}, entropy)
    lie = replace(CONTRIBUTIONS[1], points=(wrong, *CONTRIBUTIONS[1].points[1:]))
    refused("point", [CONTRIBUTIONS[0], lie, CONTRIBUTIONS[2]])


def test_a_point_for_somebody_else_or_from_somebody_else_is_noticed() -> None:
    swapped = replace(CONTRIBUTIONS[1], points=CONTRIBUTIONS[1].points[::-1])
    refused("data", [CONTRIBUTIONS[0], swapped, CONTRIBUTIONS[2]])
    stolen = send(KEYS[2], KEYS[0].encryption, {"secret": "1"}, entropy)
    refused("channel", [CONTRIBUTIONS[0], replace(CONTRIBUTIONS[1], points=(stolen,) * 3), CONTRIBUTIONS[2]])


def test_nobody_commits_in_the_name_of_another_or_to_another_threshold() -> None:
    again = contribute(KEYS[0], CERTIFICATES, 2, entropy)
    refused("polynomial", [replace(CONTRIBUTIONS[0], commitment=again.commitment), *CONTRIBUTIONS[1:]])
    alone = contribute(KEYS[1], CERTIFICATES, 1, entropy)
    refused("threshold", [CONTRIBUTIONS[0], alone, CONTRIBUTIONS[2]])
    with pytest.raises(BeleniosRefused):
        assemble(CERTIFICATES, [CONTRIBUTIONS[0], alone, CONTRIBUTIONS[2]], SHARES)


def test_a_share_that_does_not_follow_is_not_taken() -> None:
    with pytest.raises(BeleniosRefused) as why:
        assemble(CERTIFICATES, CONTRIBUTIONS, [SHARES[1], SHARES[0], SHARES[2]])
    assert why.value.reason == "share"
    with pytest.raises(BeleniosRefused):
        open_share(KEYS[0], SHARES[1], entropy)


def test_a_message_is_read_by_its_receiver_only() -> None:
    sealed = send(KEYS[0], KEYS[1].encryption, {"secret": "1"}, entropy)
    assert receive(KEYS[1], KEYS[0].verification, sealed) == {"secret": "1"}
    for keys, sender in ((KEYS[2], KEYS[0].verification), (KEYS[1], KEYS[2].verification)):
        with pytest.raises(BeleniosRefused):
            receive(keys, sender, sealed)
    for data in ("", "0", "zz", "AA", "00" * 7):
        broken = json.dumps({**json.loads(sealed), "data": data}, separators=(",", ":"))
        with pytest.raises(BeleniosRefused):
            receive(KEYS[1], KEYS[0].verification, broken)


def test_a_message_to_another_cannot_be_passed_on_as_if_to_us() -> None:
    """Somebody seals again for the third what the first had signed for the second."""
    inner = _open(send(KEYS[0], KEYS[1].encryption, {"secret": "1"}, entropy), KEYS[1].decryption)
    with pytest.raises(BeleniosRefused) as why:
        receive(KEYS[2], KEYS[0].verification, _seal(inner, KEYS[2].encryption, entropy))
    assert why.value.reason == "recipient"


def test_seeds_lead_to_keys_and_are_not_shown() -> None:
    assert len(set(SEEDS)) == 3
    assert keys_of(SEEDS[0]) == KEYS[0]
    assert own_place(KEYS[2], CERTIFICATES) == 3
    assert str(KEYS[0].signing) not in repr(KEYS[0])
    assert str(KEYS[0].decryption) not in repr(KEYS[0])
    for seed in ("", SEEDS[0][:-1], SEEDS[0] + "1", "0" * 22):
        with pytest.raises(BeleniosRefused):
            keys_of(seed)


def test_strangers_doubles_and_impossible_thresholds_take_no_part() -> None:
    stranger = keys_of(make_seed(entropy))
    for keys, certificates, threshold in [
        (stranger, CERTIFICATES, 2),
        (KEYS[0], [*CERTIFICATES, CERTIFICATES[0]], 2),
        (KEYS[0], [*CERTIFICATES, CERTIFICATES[1]], 2),
        (KEYS[0], CERTIFICATES, 4),
        (KEYS[0], CERTIFICATES, 0),
    ]:
        with pytest.raises(BeleniosRefused):
            contribute(keys, certificates, threshold, entropy)


def test_points_are_values_of_the_polynomial() -> None:
    assert point([5, 3, 2], 4) == 5 + 3 * 4 + 2 * 16
    assert point([ORDER - 1, 1], 1) == 0
    assert product(GENERATOR, 1) == GENERATOR
