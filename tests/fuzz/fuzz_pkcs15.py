"""PKCS#15 directories of cards whose files are found by walking."""

from contextlib import suppress

from idclient.cards import pkcs15
from idclient.emulators.chip import pkcs15 as made
from idclient.errors.card import CardAnswerMalformed

SEEDS = (
    made.object_directory(b"\xad\xf1\x00\x02", b"\xad\xf1\x00\x04"),
    made.certificate_entry("Authentication", 1, b"\xad\xf1\x34\x01"),
    made.key_entry("Signing", 2, reference=0x9F, usage=b"\x06\x40", folder=b"\xad\xf2"),
    bytes.fromhex("A008300604043F004401"),
)


def run(octets: bytes) -> None:
    for kind in (0xA0, 0xA4):
        with suppress(CardAnswerMalformed):
            path = pkcs15.directory_path(octets, kind)
            assert path
            assert len(path) % 2 == 0
    for parse in (pkcs15.private_keys, pkcs15.certificates, pkcs15.serial_number):
        with suppress(CardAnswerMalformed):
            parse(octets)
