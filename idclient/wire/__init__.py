"""APDU, BER-TLV, ATR and status words: bytes to values and back, without I/O and without keys."""
