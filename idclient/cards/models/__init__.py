"""Card models as data: the kinds by which they differ, the rows they are made of, and one module for each family.

A new chip of known kinds is one module here and one line in `find.DRIVERS`.
"""

from idclient.cards.models.kinds import (
    AlgorithmRule,
    ChangeKind,
    CounterKind,
    DigestRule,
    KeyType,
    LocatorKind,
    MustChangeProbe,
    NumberKind,
    PinName,
    RecordKind,
    Scheme,
    Scope,
    SignerKind,
    UnblockKind,
)
from idclient.cards.models.rows import SHA2_SIZES, CardModel, CertificateFile, Key, PersonalFiles, Pin, PinState, Way

__all__ = [
    "SHA2_SIZES",
    "AlgorithmRule",
    "CardModel",
    "CertificateFile",
    "ChangeKind",
    "CounterKind",
    "DigestRule",
    "Key",
    "KeyType",
    "LocatorKind",
    "MustChangeProbe",
    "NumberKind",
    "PersonalFiles",
    "Pin",
    "PinName",
    "PinState",
    "RecordKind",
    "Scheme",
    "Scope",
    "SignerKind",
    "UnblockKind",
    "Way",
]
