"""The IDEMIA chip of 2018 on Cosmo 8, as personalised for Estonia. Contact interface.

Source: RIA "Estonia ID1 Chip/App 2018, Technical Description" v0.8.
"""

from types import MappingProxyType

from idclient.emulators.chip import commands_files, commands_keys, commands_pins, pkcs15
from idclient.emulators.chip.environment import KeySpecification, Template
from idclient.emulators.chip.files import MASTER_FILE, DedicatedFile, ElementaryFile
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.pins import PinSpecification
from idclient.emulators.chip.state import Profile
from idclient.model import Purpose
from idclient.wire.tlv import encode

_MAIN = bytes.fromhex("A000000077010800070000FE00000100")
_AWP = bytes.fromhex("E828BD080FF2504F5420415750")
_QSCD = b"QSCD Application"
_AUTHENTICATION_FOLDER, _SIGNING_FOLDER = b"\xad\xf1", b"\xad\xf2"
_AUTHENTICATION_KEY, _SIGNING_KEY = 0x81, 0x9F
_EMPTY = b"\x00"
"""What an unused record or certificate slot holds."""
_CARD_ACCESS = bytes.fromhex("31143012060A04007F0007020204020402010202010C").ljust(64, b"\x00")
"""EF.CardAccess: id-PACE-ECDH-GM-AES-CBC-CMAC-256, version 2, parameters 12 (secp256r1)."""


def _files(card: Personalisation) -> DedicatedFile:
    number = encode(0x04, card.document_number.encode())
    return DedicatedFile(
        MASTER_FILE,
        _MAIN,
        (
            ElementaryFile(b"\xd0\x03", number),
            ElementaryFile(b"\x01\x1c", _CARD_ACCESS),
            DedicatedFile(b"\x50\x00", b"", _personal_data(card)),
            DedicatedFile(_AUTHENTICATION_FOLDER, _AWP, _authentication_files(card.authentication_certificate)),
            DedicatedFile(_SIGNING_FOLDER, _QSCD, _signing_files(card.signing_certificate)),
        ),
    )


def _personal_data(card: Personalisation) -> tuple[ElementaryFile, ...]:
    records = enumerate(card.records(), 1)
    return tuple(ElementaryFile(bytes([0x50, number]), text.encode() or _EMPTY) for number, text in records)


def _authentication_files(certificate: bytes) -> tuple[ElementaryFile, ...]:
    return (
        ElementaryFile(b"\x34\x01", certificate or _EMPTY),
        ElementaryFile(b"\x34\x02", _EMPTY),
        *_directory(
            pkcs15.key_entry(
                "Isikutuvastus",
                0x01,
                reference=_AUTHENTICATION_KEY,
                usage=pkcs15.USAGE_SIGN_AND_DERIVE,
                folder=_AUTHENTICATION_FOLDER,
            ),
            pkcs15.certificate_entry("Isikutuvastus", 0x01, b"\x34\x01"),
        ),
    )


def _signing_files(certificate: bytes) -> tuple[ElementaryFile, ...]:
    return (
        ElementaryFile(b"\x34\x1f", certificate or _EMPTY),
        ElementaryFile(b"\x34\x1e", _EMPTY),
        *_directory(
            pkcs15.key_entry(
                "Allkirjastamine",
                0x1F,
                reference=_SIGNING_KEY,
                usage=pkcs15.USAGE_NON_REPUDIATION,
                folder=_SIGNING_FOLDER,
            ),
            pkcs15.certificate_entry("Allkirjastamine", 0x1F, b"\x34\x1f"),
        ),
    )


def _directory(keys: bytes, certificates: bytes) -> tuple[ElementaryFile, ...]:
    return (
        ElementaryFile(b"\x50\x31", pkcs15.object_directory(b"\x70\x01", b"\x70\x05")),
        ElementaryFile(b"\x70\x01", keys),
        ElementaryFile(b"\x70\x05", certificates),
    )


IDEMIA_2018 = Profile(
    name="IDEMIA 2018",
    atr=bytes.fromhex("3BDB960080B1FE451F830012233F536549440F9000F1"),
    padding=0xFF,
    logout=_MAIN,
    puk="PUK",
    pins=(
        PinSpecification(
            name="PIN1", reference=0x01, query=1, condition=0x43, home=MASTER_FILE, local=False, minimum=4
        ),
        PinSpecification(
            name="PUK",
            reference=0x02,
            query=2,
            condition=0x43,
            home=MASTER_FILE,
            local=False,
            minimum=8,
            resettable=False,
        ),
        PinSpecification(
            name="PIN2", reference=0x85, query=5, condition=0xFF, home=_SIGNING_FOLDER, local=True, minimum=5
        ),
    ),
    keys=(
        KeySpecification(
            reference=_AUTHENTICATION_KEY,
            purpose=Purpose.AUTHENTICATION,
            home=_AUTHENTICATION_FOLDER,
            pin="PIN1",
            templates=frozenset({Template.AUTHENTICATION, Template.CONFIDENTIALITY}),
        ),
        KeySpecification(
            reference=_SIGNING_KEY,
            purpose=Purpose.SIGNING,
            home=_SIGNING_FOLDER,
            pin="PIN2",
            templates=frozenset({Template.SIGNATURE}),
        ),
    ),
    algorithms=MappingProxyType(
        {
            Template.AUTHENTICATION: frozenset({b"\x04", bytes.fromhex("FF200800")}),
            Template.SIGNATURE: frozenset({b"\x54", bytes.fromhex("FF150800")}),
            Template.CONFIDENTIALITY: frozenset({b"\x0b", bytes.fromhex("FF300400")}),
        }
    ),
    commands=MappingProxyType(
        {
            0x20: commands_pins.verify,
            0x22: commands_keys.manage_security_environment,
            0x24: commands_pins.change_reference_data,
            0x2A: commands_keys.perform_security_operation,
            0x2C: commands_pins.reset_retry_counter,
            0x88: commands_keys.internal_authenticate,
            0xA4: commands_files.select,
            0xB0: commands_files.read_binary,
            0xCB: commands_pins.get_data,
            0xD6: commands_files.update_binary,
        }
    ),
    files=_files,
)
