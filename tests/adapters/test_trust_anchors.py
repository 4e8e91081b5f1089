"""The real authorities: exactly the ones of the reference, and not one TEST authority among them."""

import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from idclient.adapters.trust_anchors import SIGNATURE_AUTHORITIES, TIMESTAMP_AUTHORITIES, real_trust_store
from idclient.errors.trust import AnchorDamaged, AnchorMissing
from idclient.model import Profile
from idclient.trust.certificates import fingerprint, read_certificate, read_common_name, read_holder
from idclient.trust.chain import build_chain
from tests.trust.made import NOW
from tests.trust.test_certificates import published

# name and SHA-256 as the reference lists them (trust-and-web §5.1)
REFERENCE = {
    "ESTEID2018": "c45ae81ac8b5ed5d8065213fd3dc250c7b3277368a3e97bd8299effaf8b65e31",
    "ESTEID2025": "30eba818e427a442bad8f5b218b6b73cc5445d2170e94b8d36b230c006498ac7",
    "ESTEID-SK 2015": "74d992d3910bcf7e34b8b5cd28f91eaeb4f41f3da6394d78b8c43672d43f4f0f",
    "EID-SK 2016": "e73f1f19a4459a6067a45e84db585d6c1df8f12a739d733f5b28996546f1875a",
    "SK ID Solutions EID-Q 2021E": "3b355e9b664df0fa3fcc9222725a9411d72207e318ac9ef1028b211fe03a1052",
    "SK ID Solutions EID-Q 2024E": "95c4e7e2b5c2617e877442f4276146f8895cee8baa33340efa03e45a66d62d25",
    "SK ID Solutions EID-Q 2024R": "c66244d29cf8033b1d4a6f16d8b0f9db7b27cdabce5ad0c05eff70eda1257235",
    "SK TSA CA 2023E": "f3a6fc612a6912e3ed971f527aec31eaccdeeb0483604772486d63b602e47db6",
}
TEST_AUTHORITIES = {
    "e4c92e1146e0123cab3c8f69d0831ecac89869b40d6a59d4107f5bbc916f09e2",
    "2291c167b5275152b53f1efa2c1805c9a15ec8def7120e56a3726a2959b31049",
    "833113376d4069da6c64941e0c597f2c2ccc8dddc53ee6404e976d9f0e8d421f",
    "a5cac6ea1c366eac01f72ce5ad322ade710d42639c4a1152b6793facc2821dea",
    "994477a5a63d1087bbcfa0d6721c401c8e1a778987503b0e202777b3c3cb1ff6",
    "063a4e908785a2b45fba27a22d45d9f2bbaa9a382e5b103e1d1036832cee6ac2",
}


def test_the_store_holds_the_authorities_of_the_reference() -> None:
    store = real_trust_store({})
    found = {read_common_name(der): fingerprint(der) for der in (*store.anchors, *store.timestamp_anchors)}
    assert store.profile is Profile.REAL
    for name, pin in REFERENCE.items():
        assert found[name] == pin
    assert set(found) - set(REFERENCE) == {
        "SK ID Solutions EID-Q 2021R",
        "SK TSA CA 2023R",
        "SK TIMESTAMPING AUTHORITY 2022",
        "SK TIMESTAMPING AUTHORITY 2023",
    }


def test_nothing_in_the_store_is_a_test() -> None:
    store = real_trust_store({})
    for der in (*store.anchors, *store.timestamp_anchors, *store.intermediates):
        names = read_holder(der).common_name.lower()
        assert "test" not in names
        assert "demo" not in names
        assert fingerprint(der) not in TEST_AUTHORITIES
    folder = resources.files("esteid_certificates") / "files"
    tests = {
        fingerprint(published(f"{part}/{file.name}"))
        for part in ("sk", "zetes")
        for file in (folder / part).iterdir()
        if "test" in file.name.lower() or "demo" in file.name.lower()
    }
    assert len(tests) > 20
    assert not tests & {fingerprint(der) for der in (*store.anchors, *store.timestamp_anchors)}
    assert not tests & {*SIGNATURE_AUTHORITIES.values(), *TIMESTAMP_AUTHORITIES.values()}


def test_signatures_and_time_stamps_are_trusted_apart() -> None:
    store = real_trust_store({})
    assert not set(store.anchors) & set(store.timestamp_anchors)
    assert all(read_certificate(der).is_authority for der in store.anchors)


@pytest.mark.parametrize("name", ["2024E", "2024R", "2025E", "2025R", "2026E", "2026R"])
def test_every_published_time_stamping_unit_is_trusted(name: str) -> None:
    unit = published(f"sk/SK_TIMESTAMPING_UNIT_{name}.pem")
    store = real_trust_store({})
    assert len(build_chain(unit, store.timestamp_anchors, store.intermediates, at=NOW)) == 2


def test_configured_responders_are_kept() -> None:
    urls = {"ESTEID2018": "http://127.0.0.1:9/"}
    store = real_trust_store(urls)
    assert store.ocsp_urls == urls
    urls.clear()
    assert store.ocsp_urls


TEST_AUTHORITY = (resources.files("esteid_certificates") / "files" / "sk" / "TEST_of_ESTEID2018.pem").read_bytes()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's files that can be spoilt."""
    for name in (*SIGNATURE_AUTHORITIES, *TIMESTAMP_AUTHORITIES):
        target = tmp_path / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((resources.files("esteid_certificates") / "files" / name).read_bytes())
    monkeypatch.setattr(resources, "files", lambda _package: tmp_path)
    return tmp_path / "files"


@pytest.mark.parametrize("name", ["sk/esteid2018.pem", "sk/SK_TSA_CA_2023E.pem"])
@pytest.mark.parametrize("content", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----"])
def test_a_spoilt_file_is_noticed(package: Path, name: str, content: bytes) -> None:
    real_trust_store({})
    (package / name).write_bytes(content)
    with pytest.raises(AnchorDamaged) as caught:
        real_trust_store({})
    assert caught.value.facts == {"name": name}


def test_a_test_authority_in_disguise_is_noticed(package: Path) -> None:
    (package / "sk" / "esteid2018.pem").write_bytes(TEST_AUTHORITY)
    with pytest.raises(AnchorDamaged):
        real_trust_store({})


def test_a_missing_file_or_package_is_noticed(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (package / "zetes" / "ESTEID2025.pem").unlink()
    with pytest.raises(AnchorMissing):
        real_trust_store({})

    def absent(_package: str) -> None:
        raise ModuleNotFoundError

    monkeypatch.setattr(resources, "files", absent)
    with pytest.raises(AnchorMissing):
        real_trust_store({})


def test_loading_the_store_loads_no_cryptography() -> None:
    script = (
        "import sys; from idclient.adapters.trust_anchors import real_trust_store; real_trust_store({});"
        "print(sorted(set(sys.modules) & {'cryptography', 'asn1crypto', 'urllib3', 'keyring'}))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
