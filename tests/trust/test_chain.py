"""Chains: what must hold for each step, and which reason is given when it does not."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors.trust import (
    AlgorithmUnsupported,
    CertificateExpired,
    CertificateExtensionUnknown,
    CertificateMalformed,
    CertificateNotYetValid,
    ChainIssuerNotAuthority,
    ChainNotFound,
    ChainSignatureInvalid,
    ChainTooLong,
    KeyUnsupported,
)
from idclient.trust.certificates import read_certificate
from idclient.trust.chain import MAXIMUM_LENGTH, build_chain, check_issuer
from tests.trust.made import NOW, Made, Recipe, authority, leaf, name, root
from tests.trust.test_certificates import published
from tests.trust.world import World, shared_pki

ROOT = root()
AUTHORITY = authority(ROOT)
LEAF = leaf(AUTHORITY)


def chain(certificate: Made, *intermediates: Made, anchors: tuple[Made, ...] = (ROOT,)) -> tuple[bytes, ...]:
    return build_chain(
        certificate.der, [anchor.der for anchor in anchors], [made.der for made in intermediates], at=NOW
    )


def test_a_chain_runs_from_the_leaf_to_the_anchor() -> None:
    assert chain(LEAF, AUTHORITY) == (LEAF.der, AUTHORITY.der, ROOT.der)
    assert chain(LEAF, anchors=(AUTHORITY,)) == (LEAF.der, AUTHORITY.der)
    assert chain(LEAF, anchors=(LEAF,)) == (LEAF.der,)


def test_a_real_unit_is_trusted_through_its_real_authority() -> None:
    unit, issuer = published("sk/SK_TIMESTAMPING_UNIT_2026E.pem"), published("sk/SK_TSA_CA_2023E.pem")
    assert build_chain(unit, [issuer], [], at=NOW) == (unit, issuer)
    with pytest.raises(ChainNotFound):
        build_chain(unit, [published("sk/TEST_of_SK_TSA_CA_2023E.pem")], [], at=NOW)


def test_a_real_rsa_unit_and_a_real_p521_authority_verify() -> None:
    unit, issuer = published("sk/SK_TIMESTAMPING_UNIT_2026R.pem"), published("sk/SK_TSA_CA_2023R.pem")
    assert build_chain(unit, [issuer], [], at=NOW) == (unit, issuer)
    test_authority, test_root = published("sk/TEST_of_ESTEID2018.pem"), published("sk/TEST_of_EE-GovCA2018.pem")
    assert build_chain(test_authority, [test_root], [], at=NOW) == (test_authority, test_root)


def test_the_demo_hierarchy_holds(world: World) -> None:
    pki = world.pki
    assert world.signer_chain() == (world.signer, world.issuer, pki.root.certificate)
    stamping = build_chain(pki.tsa.certificate, world.store.anchors, world.store.intermediates, at=NOW)
    assert stamping == (pki.tsa.certificate, pki.tsa_authority.certificate, pki.root.certificate)


def test_without_the_missing_link_no_chain_is_found() -> None:
    with pytest.raises(ChainNotFound):
        chain(LEAF)
    with pytest.raises(ChainNotFound):
        chain(LEAF, AUTHORITY, anchors=())
    with pytest.raises(ChainNotFound):
        chain(LEAF, AUTHORITY, anchors=(root(),))


def test_an_impostor_of_the_same_name_is_found_out() -> None:
    impostor = authority(ROOT, key_ids=False)
    with pytest.raises(ChainSignatureInvalid):
        chain(leaf(AUTHORITY, key_ids=False), impostor)
    with pytest.raises(ChainNotFound):  # key identifiers already tell them apart
        chain(LEAF, authority(ROOT))


def test_an_impostor_does_not_hide_the_real_authority() -> None:
    impostor = authority(ROOT, key_ids=False)
    assert chain(LEAF, impostor, AUTHORITY) == (LEAF.der, AUTHORITY.der, ROOT.der)


def test_a_wrong_key_identifier_breaks_the_link() -> None:
    with pytest.raises(ChainNotFound):
        chain(leaf(AUTHORITY, wrong_key_id=True), AUTHORITY)


def test_an_expired_leaf_authority_or_anchor_is_refused() -> None:
    past, yesterday = NOW - timedelta(days=10), NOW - timedelta(days=1)
    with pytest.raises(CertificateExpired) as of_leaf:
        chain(leaf(AUTHORITY, start=past, end=yesterday), AUTHORITY)
    assert of_leaf.value.facts["role"] == "certificate"
    ended = authority(ROOT, start=past, end=yesterday)
    with pytest.raises(CertificateExpired) as of_authority:
        chain(leaf(ended), ended)
    assert of_authority.value.facts["role"] == "authority"
    old_root = root(start=past, end=yesterday)
    with pytest.raises(CertificateExpired):
        chain(leaf(old_root), anchors=(old_root,))


def test_a_certificate_of_tomorrow_is_refused() -> None:
    tomorrow = NOW + timedelta(days=1)
    with pytest.raises(CertificateNotYetValid):
        chain(leaf(AUTHORITY, start=tomorrow), AUTHORITY)
    fresh = authority(ROOT, start=tomorrow)
    with pytest.raises(CertificateNotYetValid):
        chain(leaf(fresh), fresh)


def test_the_time_asked_about_decides_not_the_present() -> None:
    past, yesterday = NOW - timedelta(days=10), NOW - timedelta(days=1)
    old = leaf(AUTHORITY, start=past, end=yesterday)
    found = build_chain(old.der, [ROOT.der], [AUTHORITY.der], at=NOW - timedelta(days=5))
    assert found == (old.der, AUTHORITY.der, ROOT.der)


def test_a_leaf_cannot_issue() -> None:
    person = leaf(AUTHORITY, subject="TEST person")
    with pytest.raises(ChainIssuerNotAuthority):
        chain(leaf(person), person, AUTHORITY)


def test_an_authority_without_key_cert_sign_cannot_issue() -> None:
    mute = authority(ROOT, usages=("crl_sign",))
    with pytest.raises(ChainIssuerNotAuthority):
        chain(leaf(mute), mute)
    silent = authority(ROOT, usages=())  # no keyUsage at all restricts nothing
    assert len(chain(leaf(silent), silent)) == 3


def test_path_lengths_are_kept() -> None:
    narrow = root(path_length=0)
    assert len(chain(leaf(narrow), anchors=(narrow,))) == 2
    below = authority(narrow)
    with pytest.raises(ChainIssuerNotAuthority):
        chain(leaf(below), below, anchors=(narrow,))
    wider = root(path_length=1)
    middle = authority(wider)
    assert len(chain(leaf(middle), middle, anchors=(wider,))) == 3


def test_self_issued_certificates_do_not_count_for_path_lengths() -> None:
    narrow = root(path_length=0)
    rolled = Recipe(subject="TEST root", issuer=narrow, authority=True, path_length=0).make()
    assert len(chain(leaf(rolled), rolled, anchors=(narrow,))) == 3


def test_unknown_critical_extensions_are_refused_anywhere() -> None:
    extra = ((x509.UnrecognizedExtension(x509.ObjectIdentifier("2.999.7"), b"\x05\x00"), True),)
    with pytest.raises(CertificateExtensionUnknown):
        chain(leaf(AUTHORITY, extra=extra), AUTHORITY)
    odd = authority(ROOT, extra=extra)
    with pytest.raises(CertificateExtensionUnknown):
        chain(leaf(odd), odd)


def test_critical_name_constraints_are_refused_because_they_are_not_judged() -> None:
    constraints = x509.NameConstraints([x509.DNSName("example.invalid")], None)
    odd = authority(ROOT, extra=((constraints, True),))
    with pytest.raises(CertificateExtensionUnknown):
        chain(leaf(odd), odd)


def test_weak_keys_and_algorithms_are_refused() -> None:
    weak = root(key=rsa.generate_private_key(65537, 1024), hash=hashes.SHA256())
    with pytest.raises(KeyUnsupported):
        chain(leaf(weak), anchors=(weak,))
    strange = root(key=ec.generate_private_key(ec.SECP256K1()))
    with pytest.raises(KeyUnsupported):
        chain(leaf(strange), anchors=(strange,))
    with pytest.raises(AlgorithmUnsupported):
        chain(leaf(ROOT, hash=hashes.SHA224()))


def test_an_old_anchor_may_sign_itself_with_sha1() -> None:
    # its own signature proves nothing and is not looked at; what it issued is
    certificate = read_certificate(published("sk/EE_Certification_Centre_Root_CA.pem"))
    issued = published("sk/ESTEID-SK_2015.pem")
    assert len(build_chain(issued, [certificate.der], [], at=NOW)) == 2


def test_loops_end() -> None:
    one = Recipe(subject="TEST one", authority=True, issuer_name=name("TEST two"), key_ids=False)
    first_key, second_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    first = one.but(key=first_key, signer=second_key).make()
    second = one.but(
        subject="TEST two", issuer_name=name("TEST one"), key=second_key, signer=first_key, serial=5
    ).make()
    with pytest.raises(ChainNotFound):
        chain(leaf(first, key_ids=False), first, second)


def test_long_chains_end() -> None:
    members = [ROOT]
    for number in range(MAXIMUM_LENGTH):
        members.append(authority(members[-1], subject=f"TEST authority {number}"))
    long_leaf = leaf(members[-1])
    with pytest.raises(ChainTooLong):
        chain(long_leaf, *members[1:])
    fitting = leaf(members[MAXIMUM_LENGTH - 2])
    assert len(chain(fitting, *members[1:])) == MAXIMUM_LENGTH


def test_many_cross_certificates_do_not_keep_us_busy() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    same = Recipe(subject="TEST cross", authority=True, key=key, key_ids=False)
    crossed = [same.but(serial=number + 1).make() for number in range(12)]
    with pytest.raises(ChainTooLong):
        chain(leaf(crossed[0], key_ids=False), *crossed)


def test_unreadable_intermediates_are_passed_over_but_an_unreadable_leaf_is_not() -> None:
    found = build_chain(LEAF.der, [ROOT.der], [b"junk", AUTHORITY.der], at=NOW)
    assert len(found) == 3
    with pytest.raises(CertificateMalformed):
        build_chain(b"junk", [ROOT.der], [], at=NOW)


def test_the_issuer_alone_is_checked_by_name_right_and_signature() -> None:
    check_issuer(read_certificate(LEAF.der), read_certificate(AUTHORITY.der))
    with pytest.raises(ChainNotFound):
        check_issuer(read_certificate(LEAF.der), read_certificate(ROOT.der))


PKI = shared_pki()


@given(st.integers(0, len(PKI.issuing.certificate) - 1), st.integers(0, 7))
def test_a_changed_intermediate_leads_nowhere(position: int, bit: int) -> None:
    octets = bytearray(PKI.issuing.certificate)
    octets[position] ^= 1 << bit
    with pytest.raises(Error):
        build_chain(PKI.signing.certificate, [PKI.root.certificate], [bytes(octets)], at=NOW)


def test_an_authority_proven_once_vouches_for_no_changed_one() -> None:
    for _ in range(2):
        assert build_chain(PKI.signing.certificate, [PKI.root.certificate], [PKI.issuing.certificate], at=NOW)
    for position in (-1, -60, 40):  # its signature, and what is signed
        changed = bytearray(PKI.issuing.certificate)
        changed[position] ^= 1
        with pytest.raises(Error):
            build_chain(PKI.signing.certificate, [PKI.root.certificate], [bytes(changed)], at=NOW)
