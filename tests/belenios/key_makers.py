"""Trustees of the tests: one by itself and a group of three, two of whom are enough; made by arithmetic alone."""

from idclient.belenios.group import GENERATOR, ORDER, secret_power
from idclient.belenios.signed_message import sign
from idclient.belenios.threshold import (
    Certificate,
    Commitment,
    Threshold,
    certificate_text,
    commitment_text,
)
from idclient.belenios.trustee_key import TrusteeSecret, trustee_of
from idclient.belenios.trustees import Trustees
from tests.belenios.world import SECRET, entropy

POLYNOMIALS = ((11, 12), (21, 22), (31, 32))


def group() -> tuple[Threshold, tuple[TrusteeSecret, ...]]:
    """Return the parameters of the group, and the secrets of its trustees."""
    certificates, commitments, secrets = [], [], []
    for number, (constant, linear) in enumerate(POLYNOMIALS, 1):
        verification, encryption = secret_power(GENERATOR, 100 + number), secret_power(GENERATOR, 200 + number)
        text = certificate_text(verification, encryption)
        certificates.append(Certificate(verification, encryption, sign(text, 100 + number, entropy)))
        coefficients = (secret_power(GENERATOR, constant), secret_power(GENERATOR, linear))
        commitments.append(Commitment(coefficients, sign(commitment_text(coefficients), 100 + number, entropy)))
        share = sum(a + b * number for a, b in POLYNOMIALS) % ORDER
        secrets.append(trustee_of(share, entropy))
    keys = tuple(one.key for one in secrets)
    return Threshold(2, tuple(certificates), tuple(commitments), keys), tuple(secrets)


def trustees() -> tuple[Trustees, tuple[TrusteeSecret, ...]]:
    """Return one trustee and a group, and all their secrets in order."""
    alone = trustee_of(SECRET, entropy)
    threshold, secrets = group()
    return (alone.key, threshold), (alone, *secrets)
