"""OpenSSL judges the CMS alone, with every kind of key."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate

from idclient.documents.cms import build_cms
from idclient.trust.tsa import fetch_timestamp
from tests.documents.check_world import World
from tests.documents.cms_keys import KINDS, software_key
from tests.judges import need

pytestmark = pytest.mark.foreign
DATA = b"The bytes that a ByteRange covers."


def verify(der: bytes, data: bytes, certificate: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "cms.der").write_bytes(der)
    (folder / "data").write_bytes(data)
    (folder / "root.pem").write_bytes(load_der_x509_certificate(certificate).public_bytes(Encoding.PEM))
    command = [need("openssl", "openssl"), "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "cms.der"]
    command += ["-content", "data", "-CAfile", "root.pem", "-purpose", "any", "-out", "out"]
    command += ["-attime", "1795608000"]  # 25 November 2026
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("kind", KINDS)
def test_openssl_accepts_the_signature_as_cades(kind: str, tmp_path: Path) -> None:
    key = software_key(kind)
    digest = hashlib.new(key.hash_name, DATA).digest()
    der = build_cms(digest, key.sign, key.plan())
    told = verify(der, DATA, key.certificate, tmp_path)
    assert told.returncode == 0, told.stderr
    assert verify(der, DATA + b"!", key.certificate, tmp_path).returncode != 0


def test_openssl_accepts_it_with_a_time_stamp(tmp_path: Path) -> None:
    key, world = software_key("p384"), World()
    der = build_cms(
        hashlib.sha384(DATA).digest(),
        key.sign,
        key.plan(),
        timestamper=lambda imprint: fetch_timestamp(world.environment, imprint, "sha384").der,
    )
    assert verify(der, DATA, key.certificate, tmp_path).returncode == 0


def test_openssl_reads_the_structure_as_der(tmp_path: Path) -> None:
    key = software_key("p384")
    der = build_cms(hashlib.sha384(DATA).digest(), key.sign, key.plan())
    (tmp_path / "cms.der").write_bytes(der)
    command = [need("openssl", "openssl"), "cms", "-cmsout", "-inform", "DER", "-in", "cms.der", "-outform", "DER"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert told.stdout == der
