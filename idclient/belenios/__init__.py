"""Elections in the formats of Belenios 2.0: ballots that prove to be well-formed, totals that everybody can check.

Texts and arithmetic alone: no file, no network, no person. Only homomorphic questions and one group are spoken.
Powers with secret exponents are GMP's `mpz_powm_sec`; source of every formula: Belenios specification 2.0, section 4.
"""
