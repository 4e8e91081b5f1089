"""What IDEMIA chips with this application have in common, whoever issued them: files, PINs, keys, commands.

Source: RIA "Estonia ID1 Chip/App 2018, Technical Description" v0.8.
"""

from collections.abc import Mapping
from types import MappingProxyType

from idclient.emulators.chip import commands_files, commands_keys, commands_pins, keys, pkcs15
from idclient.emulators.chip.environment import KeySpecification, Template
from idclient.emulators.chip.files import MASTER_FILE, DedicatedFile, ElementaryFile, File
from idclient.emulators.chip.options import KeySlot
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.pins import PinSpecification
from idclient.emulators.chip.state import Command
from idclient.model import Purpose
from idclient.value import frozen
from idclient.wire.tlv import encode

MAIN = bytes.fromhex("A000000077010800070000FE00000100")
AWP = bytes.fromhex("E828BD080FF2504F5420415750")
QSCD = b"QSCD Application"
AUTHENTICATION_FOLDER, SIGNING_FOLDER = b"\xad\xf1", b"\xad\xf2"
EMPTY = b"\x00"
"""What an unused record or certificate slot holds."""
LARGEST_PROTECTED_BLOCK = 231
"""The most that READ BINARY was seen to answer under secure messaging."""

COMMANDS: Mapping[int, Command] = MappingProxyType(
    {
        0x20: commands_pins.verify,
        0x22: commands_keys.manage_security_environment,
        0x24: commands_pins.change_reference_data,
        0x2A: commands_keys.sign_or_decipher,
        0x2C: commands_pins.reset_retry_counter,
        0x88: commands_keys.internal_authenticate,
        0xA4: commands_files.select,
        0xB0: commands_files.read_binary,
        0xCB: commands_pins.get_data,
        0xD6: commands_files.update_binary,
    }
)
_ECDSA, _ECDH = (keys.ECDSA_PADDED,), (keys.ECDH,)
EC_ALGORITHMS = MappingProxyType(
    {
        Template.AUTHENTICATION: {b"\x04": _ECDSA, bytes.fromhex("FF200800"): _ECDSA},
        Template.SIGNATURE: {b"\x54": _ECDSA, bytes.fromhex("FF150800"): _ECDSA},
        Template.CONFIDENTIALITY: {b"\x0b": _ECDH, bytes.fromhex("FF300400"): _ECDH},
    }
)
"""One-byte and four-byte forms of the same algorithms."""


@frozen(kw_only=True)
class Slot:
    """Where one key and its certificate live. `key_id` is what PKCS#15 calls the pair."""

    label: str
    purpose: Purpose
    certificate_file: bytes
    key_id: int
    reference: int
    usage: bytes


def master_file(card: Personalisation, parameter: int, *children: File) -> DedicatedFile:
    """Return the root with document number, EF.CardAccess (`parameter` is PACE's curve), personal data and folders."""
    number = encode(0x04, card.document_number.encode())
    common = (ElementaryFile(b"\xd0\x03", number), ElementaryFile(b"\x01\x1c", card_access(parameter)))
    return DedicatedFile(MASTER_FILE, MAIN, (*common, *children))


def card_access(parameter: int) -> bytes:
    """Return EF.CardAccess: id-PACE-ECDH-GM-AES-CBC-CMAC-256, version 2, and a curve (ICAO 9303-11 clause 9.2.1)."""
    info = bytes.fromhex("31143012060A04007F000702020402040201020201") + bytes([parameter])
    return info.ljust(64, b"\x00")


def certificate_folder(
    used: Slot, unused_file: bytes, certificate: bytes, modulus_bits: int | None = None
) -> tuple[ElementaryFile, ...]:
    """Return what an application folder holds: both certificate slots and the PKCS#15 directories of the used one."""
    folder = AUTHENTICATION_FOLDER if used.purpose is Purpose.AUTHENTICATION else SIGNING_FOLDER
    key = pkcs15.key_entry(
        used.label,
        used.key_id,
        reference=used.reference,
        usage=used.usage,
        folder=folder,
        modulus_bits=modulus_bits,
    )
    return (
        ElementaryFile(used.certificate_file, certificate or EMPTY),
        ElementaryFile(unused_file, EMPTY),
        ElementaryFile(b"\x50\x31", pkcs15.object_directory(b"\x70\x01", b"\x70\x05")),
        ElementaryFile(b"\x70\x01", key),
        ElementaryFile(b"\x70\x05", pkcs15.certificate_entry(used.label, used.key_id, used.certificate_file)),
    )


def pins(pin2_minimum: int) -> tuple[PinSpecification, ...]:
    """Return the three PINs; issuers differ in the shortest PIN2."""

    def main(name: str, number: int, minimum: int, **rights: bool) -> PinSpecification:
        return PinSpecification(
            name=name,
            reference=number,
            query=number,
            condition=0x43,
            home=MASTER_FILE,
            local=False,
            minimum=minimum,
            **rights,
        )

    pin2 = PinSpecification(
        name="PIN2", reference=0x85, query=5, condition=0xFF, home=SIGNING_FOLDER, local=True, minimum=pin2_minimum
    )
    return main("PIN1", 1, 4), main("PUK", 2, 8, resettable=False), pin2


def authentication_key(reference: int, slot: KeySlot | None = None) -> KeySpecification:
    """Return a key that authenticates and agrees on secrets after PIN1, and never makes a signature."""
    return KeySpecification(
        reference=reference,
        purpose=Purpose.AUTHENTICATION,
        home=AUTHENTICATION_FOLDER,
        pin="PIN1",
        templates=frozenset({Template.AUTHENTICATION, Template.CONFIDENTIALITY}),
        slot=slot,
    )


def signing_key(reference: int, slot: KeySlot | None = None) -> KeySpecification:
    """Return a key that makes signatures after PIN2, and never does anything else."""
    return KeySpecification(
        reference=reference,
        purpose=Purpose.SIGNING,
        home=SIGNING_FOLDER,
        pin="PIN2",
        templates=frozenset({Template.SIGNATURE}),
        slot=slot,
    )
