"""An append-only ledger, as everybody can check it: hash tree, proofs, signed checkpoints, witnesses, receipts.

Octets and values alone: no file, no network, no clock. Formats are those of RFC 9162 and C2SP (tlog-*).
"""
