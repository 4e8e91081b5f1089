"""A second look at a stored vote, on another device: opened with the randomness of its QR code, not with any key.

This room shares nothing with the one that encrypts but integers and DER (`wire.der`): the group, the padding and the
form of a choice are written here once more from the specification, so that one mistake is not made twice.
"""
