"""The key of an election, read without what the encryptor reads it with (IVXV, public key in DER)."""

from idclient.errors.ballot import BallotNotOpened
from idclient.verifier.group import PRIME, is_member
from idclient.wire import der

_KEY_OID = bytes.fromhex("2b0601040197550201")
_GENERATOR = 2


def read_key(octets: bytes, election: str) -> int:
    """Return the number y of an election's key. Raises: BallotNotOpened: of another group or election, or none."""
    try:
        algorithm, bits = der.read_all(der.read(octets, der.SEQUENCE), der.SEQUENCE, der.BIT_STRING)
        oid, group = der.read_all(algorithm, der.OBJECT_IDENTIFIER, der.SEQUENCE)
        prime, generator, name = der.read_all(group, der.INTEGER, der.INTEGER, der.GENERAL_STRING)
        (contents,) = der.read_all(der.read(der.read_bits(bits), der.SEQUENCE), der.INTEGER)
        found = oid, der.read_integer(prime), der.read_integer(generator), name.decode("ascii")
        key = der.read_integer(contents)
    except ValueError as problem:
        raise BallotNotOpened(reason="key") from problem
    if found != (_KEY_OID, PRIME, _GENERATOR, election) or key == 1 or not is_member(key):
        raise BallotNotOpened(reason="key")
    return key
