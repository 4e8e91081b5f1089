"""Keys of emulated phones: the same for a seed and a name, else kept in a folder, and never anything but a key."""

import json
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from idclient.emulators.phone.keys import PhoneKeys


def number(keys: PhoneKeys, name: str) -> int:
    return keys.elliptic(name).private_numbers().private_value


def test_a_seed_and_a_name_give_the_same_keys_in_every_run() -> None:
    first, second = PhoneKeys(seed=b"7", rsa_bits=1024), PhoneKeys(seed=b"7", rsa_bits=1024)
    assert number(first, "a") == number(second, "a")
    assert first.rsa("a").private_numbers() == second.rsa("a").private_numbers()


def test_another_seed_or_name_gives_another_key() -> None:
    keys = PhoneKeys(seed=b"7", rsa_bits=1024)
    assert number(keys, "a") != number(keys, "b")
    assert number(keys, "a") != number(PhoneKeys(seed=b"8"), "a")
    assert keys.rsa("a").private_numbers() != keys.rsa("b").private_numbers()


def test_a_derived_rsa_key_has_the_size_asked_for_and_signs() -> None:
    key = PhoneKeys(seed=b"7").rsa("a", 1024)
    assert key.key_size == 1024
    value = key.sign(b"message", padding.PKCS1v15(), SHA256())
    key.public_key().verify(value, b"message", padding.PKCS1v15(), SHA256())


def test_without_a_seed_keys_are_random() -> None:
    assert number(PhoneKeys(), "a") != number(PhoneKeys(), "a")


def test_a_folder_keeps_keys_from_one_run_to_the_next_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "phones"
    made = number(PhoneKeys(folder=folder), "a")
    assert number(PhoneKeys(folder=folder), "a") == made
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_file_name_tells_whose_key_it_is(tmp_path: Path) -> None:
    PhoneKeys(folder=tmp_path).elliptic("smart-id PNOEE-60001019906")
    (path,) = tmp_path.iterdir()
    assert "60001019906" not in path.name
    assert path.name.startswith("TEST-")


def test_a_damaged_file_gives_a_new_key_in_its_place(tmp_path: Path) -> None:
    made = number(PhoneKeys(folder=tmp_path), "a")
    (path,) = tmp_path.iterdir()
    whole = json.loads(path.read_bytes())
    for content in (b"", b"{", b"[]", b"{}", json.dumps(whole | {"format": 9}).encode(), b'{"format":1,"key":7}'):
        path.write_bytes(content)
        again = number(PhoneKeys(folder=tmp_path), "a")
        assert again != made
        assert number(PhoneKeys(folder=tmp_path), "a") == again


def test_a_folder_that_cannot_be_written_keeps_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    assert PhoneKeys(folder=blocked / "below").elliptic("a").curve.name == "secp256r1"


def test_keys_from_a_seed_are_smaller_because_they_are_searched_for_here() -> None:
    assert PhoneKeys(seed=b"c").rsa("x").key_size == 3072
