"""The kinds by which card models differ: each member names a way that a module of `cards` knows to carry out.

A chip that does something in another way adds a member here and the code for it where its siblings are: counters in
`counters`, signatures in `signing`, certificates and keys in `locating`, personal data in `records`.
"""

from enum import Enum, StrEnum


class PinName(StrEnum):
    """The three codes of a card."""

    PIN1 = "PIN1"
    PIN2 = "PIN2"
    PUK = "PUK"


class Scope(Enum):
    """Where a PIN is known: on the whole card or in one application only (ISO/IEC 7816-4, bit 8 of P2)."""

    GLOBAL = "global"
    LOCAL = "local"


class CounterKind(Enum):
    """How tries are asked for without spending one."""

    IAS_ECC = "GET DATA 3FFF with a doubly wrapped BF81 template"
    PIN_OBJECT = "GET DATA 00FF with the reference in an A0 template"


class ChangeKind(Enum):
    """How a PIN is changed by who knows it."""

    OLD_AND_NEW = "CHANGE REFERENCE DATA with old || new"
    NEVER = "not by its holder"


class UnblockKind(Enum):
    """How a blocked PIN is set anew with the PUK."""

    AFTER_VERIFYING_PUK = "VERIFY PUK, then RESET RETRY COUNTER with the new PIN"
    PUK_AND_NEW = "RESET RETRY COUNTER with PUK || new"
    NEVER = "not by its holder"


class MustChangeProbe(Enum):
    """How a card tells that a PIN is still the delivered one."""

    NONE = "it does not: PINs are active from the start"
    DELIVERED_FLAG = "DF2F in the answer to the counter query: 00 as long as it was never changed"


class LocatorKind(Enum):
    """How a certificate is found below its application."""

    PATH_FROM_HERE = "SELECT by path from the current folder (P1 09)"
    PATH_FROM_MF = "SELECT by path from the master file (P1 08)"
    PKCS15 = "through the object directory file (PKCS#15)"


class SignerKind(Enum):
    """Which commands make the signature."""

    INTERNAL_AUTHENTICATE = "INTERNAL AUTHENTICATE with the digest"
    COMPUTE_DIGITAL_SIGNATURE = "PSO COMPUTE DIGITAL SIGNATURE with the digest, one step"
    HASH_THEN_SIGN = "after the PIN: set the key, PSO HASH with the digest, PSO COMPUTE DIGITAL SIGNATURE"


class KeyType(Enum):
    """Of which kind a key is; the certificate tells."""

    EC = "EC"
    RSA = "RSA"


class Scheme(Enum):
    """Which signature scheme a key is used with."""

    ECDSA = "ECDSA"
    RSA_PKCS1 = "RSASSA-PKCS1-v1_5"
    RSA_PSS = "RSASSA-PSS, salt as long as the digest"


class AlgorithmRule(Enum):
    """What the algorithm octet of MANAGE SECURITY ENVIRONMENT is."""

    FIXED = "the same for every digest"
    BY_DIGEST = "its high nibble tells the digest's size"


class DigestRule(Enum):
    """What a digest becomes before the card sees it."""

    FIELD_SIZE = "exactly the key's field size: padded with zeros on the left, or its leftmost bytes"
    TRUE_LENGTH = "as it is"
    DIGEST_INFO = "wrapped in a DigestInfo that names its algorithm (RFC 8017 clause 9.2)"


class NumberKind(Enum):
    """How the file with the document number is written."""

    OCTET_STRING = "DER OCTET STRING of letters and digits"
    TEXT = "letters and digits"
    SERIAL_NUMBER = "serialNumber in a PKCS#15 TokenInfo"


class RecordKind(Enum):
    """What the records of the personal data file hold."""

    FIELDS = "one field of the document in each"
    CODE_ONLY = "the personal code in the first; names stand in the certificate"
    NONE = "there is no such file; code and names stand in the certificate"
