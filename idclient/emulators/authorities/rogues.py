"""Certificates and keys that no honest service uses, made on the spot for services that lie."""

from datetime import datetime, timedelta

from idclient.emulators.authorities.pki import LEAF_DAYS, Holding, Plan, issue


def wrong_key(holding: Holding) -> Holding:
    """Return the same certificate with a key that is not its own."""
    from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key

    return Holding(holding.certificate, generate_private_key(holding.key.curve))


def stranger(now: datetime) -> Holding:
    """Return an OCSP responder of an authority that nobody asked."""
    from idclient.emulators.authorities import pki_profiles as profiles

    authority = issue(Plan(profiles.organisation("TEST stranger"), LEAF_DAYS, profiles.root()), None, now)
    return issue(
        Plan(profiles.organisation("TEST stranger RESPONDER"), LEAF_DAYS, profiles.responder()), authority, now
    )


def responder_without_purpose(authority: Holding, now: datetime) -> Holding:
    """Return a leaf of the right authority that is not made for OCSP (no EKU OCSPSigning)."""
    from idclient.emulators.authorities import pki_profiles as profiles

    return issue(Plan(profiles.organisation("TEST no responder"), LEAF_DAYS, profiles.responder()[:1]), authority, now)


def responder_without_exemption(authority: Holding, now: datetime) -> Holding:
    """Return a delegated responder without id-pkix-ocsp-nocheck."""
    from idclient.emulators.authorities import pki_profiles as profiles

    name = profiles.organisation("TEST checked RESPONDER")
    return issue(Plan(name, LEAF_DAYS, profiles.responder()[:2]), authority, now)


def expired_responder(authority: Holding, now: datetime) -> Holding:
    """Return a delegated responder whose certificate ended a day ago."""
    from idclient.emulators.authorities import pki_profiles as profiles

    plan = Plan(profiles.organisation("TEST expired RESPONDER"), 1, profiles.responder())
    return issue(plan, authority, now - timedelta(days=2))


def unit_with_loose_purpose(authority: Holding, now: datetime) -> Holding:
    """Return a time-stamping unit whose EKU is not critical."""
    from idclient.emulators.authorities import pki_profiles as profiles

    extensions = tuple((value, False) for value, _ in profiles.timestamping())
    return issue(Plan(profiles.organisation("TEST loose TIMESTAMPING UNIT"), LEAF_DAYS, extensions), authority, now)


def unit_with_two_purposes(authority: Holding, now: datetime) -> Holding:
    """Return a time-stamping unit that may sign code as well."""
    from cryptography.x509 import ExtendedKeyUsage
    from cryptography.x509.oid import ExtendedKeyUsageOID

    from idclient.emulators.authorities import pki_profiles as profiles

    purposes = ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING])
    usage, _, *others = profiles.timestamping()
    plan = Plan(profiles.organisation("TEST double TIMESTAMPING UNIT"), LEAF_DAYS, (usage, (purposes, True), *others))
    return issue(plan, authority, now)


def foreign_unit(now: datetime) -> Holding:
    """Return a time-stamping unit of an authority that nobody trusts."""
    from idclient.emulators.authorities import pki_profiles as profiles

    authority = issue(Plan(profiles.organisation("TEST stranger"), LEAF_DAYS, profiles.root()), None, now)
    plan = Plan(profiles.organisation("TEST foreign TIMESTAMPING UNIT"), LEAF_DAYS, profiles.timestamping())
    return issue(plan, authority, now)


def expired_unit(authority: Holding, now: datetime) -> Holding:
    """Return a time-stamping unit whose certificate ended a day ago."""
    from idclient.emulators.authorities import pki_profiles as profiles

    plan = Plan(profiles.organisation("TEST expired TIMESTAMPING UNIT"), 1, profiles.timestamping())
    return issue(plan, authority, now - timedelta(days=2))
