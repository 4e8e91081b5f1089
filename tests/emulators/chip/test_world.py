"""The demo's cards of every model: issued by the TEST authority, known to its responder, tries that last."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import KeyUsage, load_der_x509_certificate

from idclient.emulators.authorities import pki_cards
from idclient.emulators.authorities.pki_cards import HOLDERS, CardKeys, card_keys
from idclient.emulators.chip import MODELS
from idclient.emulators.world import DemoWorld, card, forget_world, open_world
from idclient.errors.trust import DemoKeysNotKept
from tests.doubles import FixedClock
from tests.emulators.personalisation import rsa_card


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DemoWorld:
    """A world whose RSA keys are not made anew in each test."""
    keys = iter([rsa_card().authentication_key, rsa_card().signing_key] * 2)
    made = pki_cards._generate
    monkeypatch.setattr(
        pki_cards, "_generate", lambda kind: next(keys) if kind is pki_cards.KeyKind.RSA2048 else made(kind)
    )
    return open_world(tmp_path, FixedClock())


@pytest.mark.parametrize("model", MODELS)
def test_a_card_of_each_model_is_had_and_keeps_its_tries(world: DemoWorld, model: str) -> None:
    chip = card(world, model)
    chip.power_on()
    main, pin1 = MODELS[model].main, next(pin for pin in MODELS[model].pins if pin.name == "PIN1")
    assert chip.transmit(b"\x00\xa4\x04\x0c" + bytes([len(main)]) + main).hex() == "9000"
    chip.transmit(bytes([0, 0x20, 0, pin1.reference, 12]) + b"9" * 12)
    assert chip.counters.pin1 == pin1.tries - 1
    assert card(world, model).counters == chip.counters
    assert card(world, model, fresh=True).counters == MODELS[model].fresh_counters()
    others = [other for other in MODELS if other != model and other not in HOLDERS]
    assert all(card(world, other).counters == MODELS[other].fresh_counters() for other in others)


@pytest.mark.parametrize("model", HOLDERS)
def test_certificates_come_from_the_issuing_authority_and_are_kept(world: DemoWorld, model: str) -> None:
    now = world.clock.now()
    keys = card_keys(world.folder, model, world.pki, now)
    authority = load_der_x509_certificate(world.pki.issuing.certificate)
    for (key, der), use in ((keys.authentication, "digital_signature"), (keys.signing, "content_commitment")):
        certificate = load_der_x509_certificate(der)
        certificate.verify_directly_issued_by(authority)
        assert certificate.public_key() == key.public_key()
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
        assert getattr(usage, use)
        kind = EllipticCurvePublicKey if model == "latvia-ec" else RSAPublicKey
        assert isinstance(certificate.public_key(), kind)
        assert usage.key_agreement is (model == "latvia-ec" and use == "digital_signature")
        assert str(certificate.subject.rfc4514_string()).count("TEST") == 2
    again = card_keys(world.folder, model, world.pki, now)
    assert [again.authentication[1], again.signing[1]] == [keys.authentication[1], keys.signing[1]]
    assert "PRIVATE" not in repr(keys)


@pytest.mark.parametrize(
    "damage", ["", "{}", '{"format": 1}', '{"format": 2}', "[[" * 5000, '{"format": 1, "signing": 3}']
)
def test_damaged_keys_are_made_anew(world: DemoWorld, damage: str) -> None:
    path = world.folder / "TEST-pki-latvia-ec.json"
    path.write_text(damage)
    keys = card_keys(world.folder, "latvia-ec", world.pki, world.clock.now())
    assert isinstance(keys, CardKeys)
    assert json.loads(path.read_text())["format"] == 1
    assert path.stat().st_mode & 0o077 == 0


def test_keys_of_another_authority_or_another_time_are_made_anew(world: DemoWorld, tmp_path: Path) -> None:
    now = world.clock.now()
    mine = card_keys(world.folder, "latvia-ec", world.pki, now)
    assert card_keys(world.folder, "latvia-ec", world.pki, now.replace(year=now.year + 9)).signing[1] != mine.signing[1]
    other = open_world(tmp_path / "other", FixedClock())
    before = card_keys(other.folder, "latvia-ec", other.pki, now)
    (world.folder / "TEST-pki-latvia-ec.json").write_bytes((other.folder / "TEST-pki-latvia-ec.json").read_bytes())
    assert card_keys(world.folder, "latvia-ec", world.pki, now).signing[1] != before.signing[1]


def test_a_folder_that_cannot_be_written_is_said_so(world: DemoWorld) -> None:
    with pytest.raises(DemoKeysNotKept):
        card_keys(world.folder / "missing", "latvia-ec", world.pki, world.clock.now())


def test_opening_the_world_makes_no_keys_for_other_cards(world: DemoWorld) -> None:
    assert sorted(path.name for path in world.folder.iterdir()) == ["TEST-pki.json", "TEST-pki.lock"]
    card(world, "estonia-2025")
    card(world, "latvia-ec")
    assert (world.folder / "TEST-pki-latvia-ec.json").exists()
    forget_world(world.folder)
    assert not list(world.folder.iterdir())


def test_a_contactless_card_and_delivered_pins_are_had(world: DemoWorld) -> None:
    assert card(world, "estonia-2025", contactless=True).atr.hex() == "3b8f80018031d85365494464b085051012233f16"
    chip = card(world, "estonia-2025", delivered=frozenset({"PIN2"}))
    chip.power_on()
    chip.transmit(bytes.fromhex("00A4040C0CA000000063504B43532D3135"))
    assert b"\xdf\x2f\x01\x00" in chip.transmit(bytes.fromhex("00CB00FF05A00383018200"))
