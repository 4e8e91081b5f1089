"""Keys and certificates that only the card's own directory tells: slots for renewal, empty ones, several keys."""

import pytest

from idclient.cards import locating, signing
from idclient.cards.channel import Channel
from idclient.cards.driver import Driver
from idclient.cards.locating import Reading
from idclient.cards.models import KeyType
from idclient.cards.models.latvia import AUTHENTICATION, COSMO_8
from idclient.errors.card import CardAnswerMalformed, CardCertificateMissing, CardKeyUnsupported
from idclient.model import Purpose
from idclient.value import replace
from tests.cards.doubles import CERTIFICATES, OK, TestedCard
from tests.cards.test_pkcs15 import DIRECTORY, key

CERTIFICATE = CERTIFICATES[0x3401]


def unheard(done: int, total: int) -> None:
    pass


def entry(identifier: str, path: str) -> bytes:
    octets = bytes.fromhex(path)
    inner = bytes([0x04, len(octets)]) + octets
    for tag in (0x30, 0x30, 0xA1):
        inner = bytes([tag, len(inner)]) + inner
    body = bytes.fromhex("30030C0141" + "30030401" + identifier) + inner
    return bytes([0x30, len(body)]) + body


class Folder(TestedCard):
    """A card with files in one application; control parameters only where `stated`."""

    def __init__(self, files: dict[str, bytes], stated: dict[str, int] | None = None) -> None:
        super().__init__()
        self.files, self.stated, self.current, self.depth = files, stated or {}, b"", 1

    def answer(self, command: bytes) -> bytes:
        if command[1] == 0xA4 and command[2] == 0x04:
            return OK
        if command[1] == 0xA4:
            name = command[5 : 5 + command[4]].hex()
            self.current = self.files[name]
            return bytes.fromhex("62048002") + self.stated.get(name, len(self.current)).to_bytes(2) + OK
        offset = int.from_bytes(command[2:4])
        part = self.current[offset : offset + (command[4] or 256)]
        return part + OK if part else b"\x6b\x00"


def card(keys: bytes, certificates: bytes, **files: bytes) -> Folder:
    return Folder(
        {"5031": DIRECTORY, "7001": keys, "7005": certificates} | {name[1:]: octets for name, octets in files.items()}
    )


TWO_KEYS = key(0xA0, "01", "02020081") + key(0xA0, "02", "02020082")
TWO_FILES = entry("01", "3401") + entry("02", "3402")


@pytest.mark.parametrize("first", [b"\0", bytes(64), b""])
def test_the_key_belongs_to_the_first_certificate_that_is_there(first: bytes) -> None:
    chip = card(TWO_KEYS, TWO_FILES, _3401=first, _3402=CERTIFICATE)
    assert locating.located(Channel(chip), AUTHENTICATION).reference == 0x82
    reading = Reading(Channel(chip), 256, unheard)
    assert locating.read_for(reading, AUTHENTICATION) == CERTIFICATE


def test_a_size_that_tells_nothing_is_no_reason_to_pass_over() -> None:
    chip = card(TWO_KEYS, TWO_FILES, _3401=CERTIFICATE, _3402=b"\0")
    assert locating.located(Channel(chip), AUTHENTICATION).reference == 0x81


def test_a_path_from_the_root_is_taken_as_such() -> None:
    chip = card(key(0xA0, "01", "02020081"), entry("01", "3F00ADF13401"))
    chip.files["3f00adf13401"] = CERTIFICATE
    assert Driver(COSMO_8).certificates(Channel(chip), (Purpose.AUTHENTICATION,), unheard)
    assert bytes.fromhex("00A40904063F00ADF1340100") in chip.sent


def test_no_certificate_anywhere_is_told_by_its_purpose() -> None:
    chip = card(TWO_KEYS, TWO_FILES, _3401=b"\0", _3402=b"\0")
    with pytest.raises(CardCertificateMissing):
        locating.located(Channel(chip), AUTHENTICATION)
    with pytest.raises(CardCertificateMissing) as caught:
        Driver(COSMO_8).certificates(Channel(chip), (Purpose.AUTHENTICATION,), unheard)
    assert caught.value.facts == {"purpose": "authentication"}


@pytest.mark.parametrize(
    "keys", [b"", key(0x30, "01", "02020081"), TWO_KEYS.replace(b"\x04\x01\x01", b"\x04\x01\x09"), b"\x30\x10"]
)
def test_a_directory_that_leads_to_no_such_key_is_malformed(keys: bytes) -> None:
    chip = card(keys, entry("01", "3401"), _3401=CERTIFICATE)
    with pytest.raises(CardAnswerMalformed):
        locating.located(Channel(chip), AUTHENTICATION)


def test_an_rsa_key_is_found_as_one() -> None:
    chip = card(key(0x30, "01", "02020082"), entry("01", "3401"), _3401=CERTIFICATE)
    assert locating.located(Channel(chip), replace(AUTHENTICATION, type=KeyType.RSA)).reference == 0x82


def test_a_key_of_unknown_reference_is_not_set() -> None:
    with pytest.raises(CardKeyUnsupported):
        signing.set_key(Channel(card(b"", b"")), AUTHENTICATION)


def test_a_pin_of_the_application_selected_already_needs_no_selection() -> None:
    chip = card(b"", b"")
    Driver(COSMO_8).select_pin(Channel(chip), replace(COSMO_8.pins[0], application=b""))
    assert not chip.sent
    Driver(COSMO_8).select_pin(Channel(chip), COSMO_8.pins[0])
    assert len(chip.sent) == 1
