"""What Thales chips with the PKCS#15 application have in common: PINs, keys, algorithms, commands.

One application; everything is reached by paths from the master file.
Source: real answers of such chips; ISO/IEC 7816-4.
"""

from collections.abc import Mapping
from types import MappingProxyType

from idclient.emulators.chip import commands_files, commands_keys, commands_pins, commands_pins_thales, keys
from idclient.emulators.chip.environment import Algorithms, KeySpecification, Template
from idclient.emulators.chip.files import MASTER_FILE
from idclient.emulators.chip.pins import PinSpecification
from idclient.emulators.chip.state import Command
from idclient.model import Purpose

MAIN = bytes.fromhex("A000000063504B43532D3135")
PATH_FROM_MASTER_FILE = 0x08
PADDING = 0x00

COMMANDS: Mapping[int, Command] = MappingProxyType(
    {
        0x20: commands_pins.verify,
        0x22: commands_keys.manage_security_environment,
        0x24: commands_pins.change_reference_data,
        0x2A: commands_keys.hash_then_sign_or_decipher,
        0x2C: commands_pins_thales.reset_retry_counter,
        0xA4: commands_files.select,
        0xB0: commands_files.read_binary,
        0xCB: commands_pins_thales.get_data,
        0xD6: commands_files.update_binary,
    }
)
_HASHES = MappingProxyType({0x30: 28, 0x40: 32, 0x50: 48, 0x60: 64})
"""The high nibble of the algorithm names the hash by its length; the low one is 4 for ECDSA and 5 for RSA-PSS."""
ALGORITHMS: Algorithms = MappingProxyType(
    {
        Template.AUTHENTICATION: {},
        Template.SIGNATURE: {
            bytes([nibble | scheme]): (of(size),)
            for nibble, size in _HASHES.items()
            for scheme, of in ((0x04, keys.ecdsa), (0x05, keys.rsa_pss))
        },
        Template.CONFIDENTIALITY: {b"": (keys.ECDH,)},
    }
)


def pin(name: str, reference: int, minimum: int, *, tries: int) -> PinSpecification:
    """Return a PIN that is reached everywhere in the application; the PUK is neither changed nor unblocked."""
    return PinSpecification(
        name=name,
        reference=reference,
        query=reference,
        condition=0,
        home=MASTER_FILE,
        local=False,
        minimum=minimum,
        tries=tries,
        resettable=name != "PUK",
        changeable=name != "PUK",
    )


def authentication_key(reference: int) -> KeySpecification:
    """Return a key that signs and agrees on secrets after PIN1."""
    return KeySpecification(
        reference=reference,
        purpose=Purpose.AUTHENTICATION,
        home=b"",
        pin="PIN1",
        templates=frozenset({Template.SIGNATURE, Template.CONFIDENTIALITY}),
    )


def signing_key(reference: int) -> KeySpecification:
    """Return a key that signs after PIN2 and does nothing else."""
    return KeySpecification(
        reference=reference,
        purpose=Purpose.SIGNING,
        home=b"",
        pin="PIN2",
        templates=frozenset({Template.SIGNATURE}),
    )
