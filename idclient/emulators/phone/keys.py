"""Private keys of emulated phones by name: made when first asked for, then kept; or derived from a seed.

They are TEST keys and unencrypted. Source: SEC 1 §3.2.1, FIPS 186-5 §A.1.3 (search for probable primes).
"""

import hashlib
import json
import os
from collections.abc import Callable
from functools import cache, lru_cache
from math import gcd, prod
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey

Key = TypeVar("Key", "EllipticCurvePrivateKey", "RSAPrivateKey")

SMART_ID_BITS = 6144
"""The modulus of a current Smart-ID key. Making one takes seconds; tests ask for less."""
SEEDED_BITS = 3072
"""The same for keys from a seed: they are searched for here, which takes sixteen times as long for twice the size."""
_EXPONENT = 65537
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BASES = (2, 3, 5, 7, 11, 13, 17, 19)
_FORMAT = 1


class PhoneKeys:
    """Keys by name. With a `seed` the same name gives the same key; else with a `folder` they last.

    `rsa_bits` is the usual size of RSA keys, 0 for SMART_ID_BITS or, from a seed, SEEDED_BITS. Raises nothing of its
    own: a folder that cannot be written keeps nothing.
    """

    def __init__(self, *, seed: bytes = b"", folder: Path | None = None, rsa_bits: int = 0) -> None:
        self._seed = seed
        self._folder = folder
        self._rsa_bits = rsa_bits or (SEEDED_BITS if seed else SMART_ID_BITS)
        self._made: dict[str, PrivateKey] = {}

    def elliptic(self, name: str) -> "EllipticCurvePrivateKey":
        """Return the P-256 key of that name."""
        from cryptography.hazmat.primitives.asymmetric import ec

        def make() -> "EllipticCurvePrivateKey":
            if self._seed:
                number = int.from_bytes(_stream(self._seed, f"P-256 {name}", 48))
                return ec.derive_private_key(number % (_P256_ORDER - 1) + 1, ec.SECP256R1())
            return ec.generate_private_key(ec.SECP256R1())

        return self._key(f"{name} P-256", make)

    def rsa(self, name: str, bits: int = 0) -> "RSAPrivateKey":
        """Return the RSA key of that name, of the usual size unless said otherwise. Blocks for seconds at first."""
        from cryptography.hazmat.primitives.asymmetric import rsa

        bits = bits or self._rsa_bits

        def make() -> "RSAPrivateKey":
            if self._seed:
                return _derived(self._seed, name, bits)
            return rsa.generate_private_key(_EXPONENT, bits)

        return self._key(f"{name} RSA-{bits}", make)

    def _key(self, name: str, make: Callable[[], Key]) -> Key:
        if name not in self._made:
            path = None if self._seed or self._folder is None else self._folder / _file_name(name)
            kept = None if path is None else _load(path)
            key = kept or make()
            if path is not None and kept is None:
                _save(path, key)
            self._made[name] = key
        return cast("Key", self._made[name])  # the name says of which kind it is


def _file_name(name: str) -> str:
    """Return where a key lies; the name of its owner is not in it."""
    return f"TEST-phone-key-{hashlib.sha256(name.encode()).hexdigest()[:20]}.json"


def _load(path: Path) -> "PrivateKey | None":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        content = json.loads(path.read_bytes())
        if content["format"] != _FORMAT:
            return None
        key = load_pem_private_key(content["key"].encode(), None)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey) else None


def _save(path: Path, key: "PrivateKey") -> None:
    import tempfile

    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    content = {"format": _FORMAT, "note": "TEST key of the idclient demo, worth nothing", "key": pem}
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(content, file)
        Path(temporary).replace(path)
    except OSError:
        return


def _stream(seed: bytes, name: str, size: int) -> bytes:
    """Return as many octets as asked for, always the same for a seed and a name."""
    return hashlib.shake_256(len(seed).to_bytes(4) + seed + name.encode()).digest(size)


@lru_cache(maxsize=64)
def _derived(seed: bytes, name: str, bits: int) -> "RSAPrivateKey":
    """Return the RSA key of a name: found once in a process, however many worlds share the seed."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    p, q = (_prime(seed, f"RSA-{bits} {name} {letter}", bits // 2) for letter in "pq")
    d = rsa.rsa_recover_private_exponent(_EXPONENT, p, q)
    public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), public
    )
    return numbers.private_key()


def _prime(seed: bytes, name: str, bits: int) -> int:
    """Return a prime whose two top bits are set and that suits the exponent."""
    number = int.from_bytes(_stream(seed, name, bits // 8)) | 3 << (bits - 2) | 1
    small = _small_primes()
    while gcd(number, small) != 1 or number % _EXPONENT == 1 or not _probably_prime(number):
        number += 2
    return number


@cache
def _small_primes() -> int:
    """Return the product of the odd primes below 2,000."""
    return prod(number for number in range(3, 2_000) if all(number % by for by in range(2, int(number**0.5) + 1)))


def _probably_prime(number: int) -> bool:
    """Test by Miller and Rabin with fixed bases: enough for numbers that nobody chose with ill intent."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, base, odd, twos) for base in _BASES)


def _passes(number: int, base: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False
