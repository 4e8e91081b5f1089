"""ElGamal as ballots need it: encrypt, decrypt with a proof, prove nothing else, and a key that several people share.

Arithmetic alone, over numbers and DER of `wire`: no file, no network, no person. Powers are those of GMP through gmpy2;
wherever the exponent is a secret, in time and memory accesses that do not depend on it (`mpz_powm_sec`).
"""
