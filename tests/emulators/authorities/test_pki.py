"""The demo's hierarchy: the real profile, TEST in every name, kept once, made anew when it is no good."""

import json
import os
import stat
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

from idclient.emulators.authorities.addresses import CERTIFICATES_URL, OCSP_URL
from idclient.emulators.authorities.pki import DemoPki, Holding, create_pki
from idclient.emulators.authorities.pki_folder import open_pki
from idclient.errors.trust import DemoKeysNotKept
from tests.doubles import FixedClock
from tests.judges import need

PKI = create_pki(FixedClock())
PARTS = PKI.holdings()


def parsed(holding: Holding) -> x509.Certificate:
    return x509.load_der_x509_certificate(holding.certificate)


@pytest.mark.parametrize("part", PARTS)
def test_every_name_says_test(part: str) -> None:
    names = parsed(PARTS[part]).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert [str(name.value).startswith("TEST ") for name in names] == [True]


@pytest.mark.parametrize("part", PARTS)
def test_keys_fit_and_are_never_shown(part: str) -> None:
    holding = PARTS[part]
    assert parsed(holding).public_key() == holding.key.public_key()
    assert "38001085718" not in repr(holding) + repr(PKI)
    assert "PRIVATE" not in repr(holding)


def critical(holding: Holding) -> set[x509.ObjectIdentifier]:
    return {extension.oid for extension in parsed(holding).extensions if extension.critical}


def test_the_signing_certificate_has_the_profile_of_a_real_card() -> None:
    signing = PKI.signing
    # DER of a real ESTEID2018 test card
    statements = parsed(signing).extensions.get_extension_for_oid(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")).value
    assert isinstance(statements, x509.UnrecognizedExtension)
    assert statements.value.hex() == (
        "307c3008060604008e4601013008060604008e4601043013060604008e4601063009060704008e460106013051060604008e4601053047"
        "3045163f68747470733a2f2f736b2e65652f656e2f7265706f7369746f72792f636f6e646974696f6e732d666f722d7573652d6f662d63"
        "65727469666963617465732f1302454e"
    )
    usage = parsed(signing).extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.digital_signature
    assert critical(signing) == {ExtensionOID.KEY_USAGE}
    policies = parsed(signing).extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert [policy.policy_identifier.dotted_string for policy in policies] == [
        "1.3.6.1.4.1.51361.1.2.4",
        "0.4.0.194112.1.2",
    ]
    with pytest.raises(x509.ExtensionNotFound):
        parsed(signing).extensions.get_extension_for_class(x509.ExtendedKeyUsage)


def test_the_authentication_certificate_has_the_profile_of_a_real_card() -> None:
    certificate = parsed(PKI.authentication)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.key_agreement
    assert not usage.content_commitment
    assert critical(PKI.authentication) == {ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE}
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [purpose.dotted_string for purpose in purposes] == ["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"]
    policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert [policy.policy_identifier.dotted_string for policy in policies] == [
        "1.3.6.1.4.1.51361.1.2.4",
        "0.4.0.2042.1.2",
    ]


@pytest.mark.parametrize("part", ["authentication", "signing"])
def test_the_holder_is_written_as_on_real_cards(part: str) -> None:
    subject = parsed(PARTS[part]).subject
    assert [attribute.oid for attribute in subject] == [
        NameOID.COUNTRY_NAME,
        NameOID.COMMON_NAME,
        NameOID.SURNAME,
        NameOID.GIVEN_NAME,
        NameOID.SERIAL_NUMBER,
    ]
    assert [attribute.value for attribute in subject] == [
        "EE",
        "TEST JÕEORG,JAAK-KRISTJAN,38001085718",
        "TEST JÕEORG",
        "JAAK-KRISTJAN",
        "PNOEE-38001085718",
    ]
    access = parsed(PARTS[part]).extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert [description.access_location.value for description in access] == [
        OCSP_URL,
        f"{CERTIFICATES_URL}issuing.crt",
    ]


def test_the_time_stamping_unit_may_do_nothing_else() -> None:
    assert critical(PKI.tsa) == {ExtensionOID.KEY_USAGE, ExtensionOID.EXTENDED_KEY_USAGE}
    purposes = parsed(PKI.tsa).extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [purpose.dotted_string for purpose in purposes] == ["1.3.6.1.5.5.7.3.8"]


def test_people_get_three_years_and_authorities_fifteen() -> None:
    now = FixedClock().now()
    assert parsed(PKI.signing).not_valid_before_utc == now - timedelta(days=1)
    assert parsed(PKI.signing).not_valid_after_utc == now + timedelta(days=3 * 365)
    assert parsed(PKI.issuing).not_valid_after_utc == now + timedelta(days=15 * 365)
    assert parsed(PKI.root).not_valid_after_utc > parsed(PKI.issuing).not_valid_after_utc


def test_two_hierarchies_share_no_key_and_no_number() -> None:
    other = create_pki(FixedClock())
    for part, holding in other.holdings().items():
        assert parsed(holding).serial_number != parsed(PARTS[part]).serial_number
        assert holding.key.public_key() != PARTS[part].key.public_key()


# --- kept in a folder


def same(one: DemoPki, other: DemoPki) -> bool:
    return {part: holding.certificate for part, holding in one.holdings().items()} == {
        part: holding.certificate for part, holding in other.holdings().items()
    }


def test_the_second_use_finds_the_first_one_s_keys(tmp_path: Path, clock: FixedClock) -> None:
    first, second = open_pki(tmp_path / "a" / "b", clock), open_pki(tmp_path / "a" / "b", clock)
    assert same(first, second)
    for part, holding in second.holdings().items():
        assert holding.key.private_numbers() == first.holdings()[part].key.private_numbers()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_owner_can_read_the_keys(tmp_path: Path, clock: FixedClock) -> None:
    before = os.umask(0)
    try:
        open_pki(tmp_path / "kept", clock)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700
    for file in (tmp_path / "kept").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_nothing_but_the_file_and_its_lock_is_left(tmp_path: Path, clock: FixedClock) -> None:
    (tmp_path / "TEST-pki.new").write_text("left over from a crash")
    open_pki(tmp_path, clock)
    assert {file.name for file in tmp_path.iterdir()} == {"TEST-pki.json", "TEST-pki.lock"}


def test_expired_keys_are_replaced(tmp_path: Path, clock: FixedClock) -> None:
    first = open_pki(tmp_path, clock)
    clock.advance(3 * 365 * 86_400)
    assert same(first, open_pki(tmp_path, clock))
    clock.advance(1)
    renewed = open_pki(tmp_path, clock)
    assert not same(first, renewed)
    assert same(renewed, open_pki(tmp_path, clock))


def test_keys_of_the_future_are_replaced(tmp_path: Path, clock: FixedClock) -> None:
    first = open_pki(tmp_path, clock)
    clock.moment -= timedelta(days=2)
    assert not same(first, open_pki(tmp_path, clock))


def swap(content: dict[str, dict[str, str]], field: str) -> None:
    content["signing"][field], content["authentication"][field] = (
        content["authentication"][field],
        content["signing"][field],
    )


DAMAGES: dict[str, Callable[[str], str]] = {
    "empty": lambda _text: "",
    "cut": lambda text: text[: len(text) // 2],
    "not json": lambda _text: "\x00\x01",
    "a list": lambda _text: "[]",
    "deep": lambda _text: "[" * 100_000,
    "another format": lambda text: text.replace('"format": 4', '"format": 5'),
    "not hexadecimal": lambda text: text.replace('"certificate": "30', '"certificate": "zz'),
    "not a certificate": lambda text: text.replace('"certificate": "3082', '"certificate": "3083'),
    "not a key": lambda text: text.replace('"key": "', '"key": "1'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_replaced(tmp_path: Path, clock: FixedClock, damage: str) -> None:
    first = open_pki(tmp_path, clock)
    file = tmp_path / "TEST-pki.json"
    file.write_text(DAMAGES[damage](file.read_text()))
    second = open_pki(tmp_path, clock)
    assert not same(first, second)
    assert same(second, open_pki(tmp_path, clock))


def test_a_key_of_another_certificate_or_a_foreign_part_is_noticed(tmp_path: Path, clock: FixedClock) -> None:
    first = open_pki(tmp_path, clock)
    file = tmp_path / "TEST-pki.json"
    content = json.loads(file.read_text())
    swap(content, "key")
    file.write_text(json.dumps(content))
    second = open_pki(tmp_path, clock)
    assert not same(first, second)
    other = open_pki(tmp_path / "other", clock)
    mixed = json.loads(file.read_text())
    mixed["tsa"] = json.loads((tmp_path / "other" / "TEST-pki.json").read_text())["tsa"]
    file.write_text(json.dumps(mixed))
    third = open_pki(tmp_path, clock)
    assert third.tsa.certificate not in {second.tsa.certificate, other.tsa.certificate}


def test_many_at_once_get_the_same_keys(tmp_path: Path) -> None:
    found: list[DemoPki] = []

    def use() -> None:
        found.append(open_pki(tmp_path, FixedClock()))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(same(found[0], other) for other in found)


def test_a_folder_that_cannot_be_used_is_our_error(tmp_path: Path, clock: FixedClock) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DemoKeysNotKept):
        open_pki(tmp_path / "file", clock)
    with pytest.raises(DemoKeysNotKept):
        open_pki(tmp_path / "file" / "below", clock)


def test_a_full_disk_leaves_the_old_file_alone(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_pki(tmp_path, clock)
    before = (tmp_path / "TEST-pki.json").read_bytes()
    clock.advance(4 * 365 * 86_400)

    def full(*_arguments: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json, "dump", full)
    with pytest.raises(DemoKeysNotKept):
        open_pki(tmp_path, clock)
    assert (tmp_path / "TEST-pki.json").read_bytes() == before


@pytest.mark.foreign
def test_openssl_verifies_every_chain(tmp_path: Path) -> None:
    openssl = need("openssl", "openssl")
    pki = create_pki(FixedClock(datetime.now(UTC)))

    def pem(name: str, *holdings: Holding) -> str:
        from cryptography.hazmat.primitives.serialization import Encoding

        path = tmp_path / name
        path.write_bytes(b"".join(parsed(holding).public_bytes(Encoding.PEM) for holding in holdings))
        return str(path)

    root = pem("root.pem", pki.root)
    between = pem("between.pem", pki.issuing, pki.tsa_authority, pki.phone_qualified, pki.phone_basic)
    for part, holding in pki.holdings().items():
        purpose = {"tsa": ["-purpose", "timestampsign"], "authentication": ["-purpose", "sslclient"]}.get(part, [])
        command = [openssl, "verify", "-x509_strict", "-CAfile", root, "-untrusted", between, *purpose]
        result = subprocess.run([*command, pem(f"{part}.pem", holding)], capture_output=True, text=True, check=False)
        assert result.returncode == 0, (part, result.stderr)
