"""Trustees make a key together that none of them ever has (Pedersen; 3.1.1, 4.6): certificates, polynomials, shares.

All messages go by way of somebody who need not be trusted: what is secret is sealed to its receiver, everything is
signed, and each trustee checks what they got against what all have committed to.
"""
