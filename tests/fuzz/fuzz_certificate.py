"""Certificates as a card gives them: their size, their key, their holder."""

from contextlib import suppress
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec

from idclient.cards import files, keys, personal
from idclient.cards.find import DRIVERS
from idclient.cards.models import Key
from idclient.errors.card import CardError
from idclient.wire.certificate import subject_public_key_info
from tests.cards.certificates import certificate_for

SEEDS = (
    certificate_for(ec.derive_private_key(7, ec.SECP384R1()).public_key()),
    certificate_for(ec.derive_private_key(7, ec.SECP256R1()).public_key()) + b"\0" * 9,
    bytes.fromhex("3082040730820368"),
    b"\x30\x03\x30\x01\x00",
)


@cache
def card_keys() -> tuple[Key, ...]:
    return tuple(key for driver in DRIVERS for key in driver.model.keys.values())


def run(octets: bytes) -> None:
    size = files.certificate_size(octets)
    assert size is None or 0 <= size <= files.FILE_MAXIMUM
    info = subject_public_key_info(octets)
    assert info is None or info[:1]
    personal.with_holder(personal.PersonalData(), octets)
    for key in card_keys()[:2]:
        with suppress(CardError):
            keys.public_key(key, octets)
