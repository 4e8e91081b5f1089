"""Level B-LTA: signature, its time stamp, evidence and a document time stamp, beside the floor and pyHanko.

Nobody outside is asked. Our time stamps come from the demo's authority in the same process, whose work counts as ours;
pyHanko's from its own. Its data are read twice, ours once (the digest goes on from where it was).
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from idclient.adapters.clock import SystemClock
from idclient.emulators.authorities.pki_folder import open_pki
from tests.bench.bench import Bench
from tests.bench.files import LARGEST, SMALLEST
from tests.bench.measuring import PIN2, Program, rounds, sign_command
from tests.bench.signers import PEERS

MOST = 1.3
MOST_MEMORY = 64


def run(bench: Bench) -> None:
    """Print a row for each of two files."""
    bench.say("archive: sign at B-LTA; seconds / peak MiB / ratio to the floor")
    keys = _keys(bench)
    for name in (SMALLEST, LARGEST):
        source, target = bench.files.path(name), bench.folder / "archived.pdf"
        programs = {
            "floor": Program([sys.executable, str(PEERS / "floor.py"), str(source), str(target)]),
            "idclient": Program(sign_command(source, target, "--level", "B-LTA"), PIN2),
            "pyHanko": Program(
                [sys.executable, str(PEERS / "pyhanko_archive.py"), str(keys), str(source), str(target)]
            ),
        }
        found = rounds(programs, bench.environment)
        target.unlink(missing_ok=True)
        floor = found.pop("floor")
        shown = "; ".join(f"{program} {runs.shown(floor)}" for program, runs in found.items())
        bench.say(f"  {name}: floor {floor.shown()}; {shown}")
        ours = found["idclient"]
        if name == LARGEST and ours.seconds:
            kept = ours.median <= MOST * floor.median and ours.peak <= MOST_MEMORY
            bench.say(f"  at most {MOST} and {MOST_MEMORY} MiB asked for: " + ("kept" if kept else "NOT KEPT"))


def _keys(bench: Bench) -> Path:
    """Write the keys of the demo's authorities where pyHanko reads them; they protect nothing."""
    folder = bench.folder / "authorities"
    folder.mkdir()
    pki = open_pki(Path(bench.environment["IDCLIENT_DATA"]) / "demo", SystemClock())
    holdings = {"root": pki.root, "issuing": pki.issuing, "tsas": pki.tsa_authority, "signing": pki.signing}
    pairs: dict[str, tuple[x509.Certificate, ec.EllipticCurvePrivateKey]] = {
        name: (load_der_x509_certificate(held.certificate), held.key) for name, held in holdings.items()
    }
    stamping = rsa.generate_private_key(65537, 2048)  # pyHanko's authority signs with RSA only
    for name, (certificate, key) in pairs.items():
        _write(folder / name, certificate, key)
    _write(folder / "tsa", _authority(stamping, *pairs["tsas"]), stamping)
    return folder


def _write(path: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    path.with_suffix(".crt").write_bytes(certificate.public_bytes(Encoding.PEM))
    path.with_suffix(".key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _authority(
    key: rsa.RSAPrivateKey, issuer: x509.Certificate, issuing: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    start = datetime.now(UTC) - timedelta(days=1)
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TEST of time stamps by a peer")]))
        .issuer_name(issuer.subject)
        .serial_number(4242)
        .public_key(key.public_key())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(issuing, hashes.SHA384())
    )
