"""The programs beside which we are measured: how each signs a file, or why it cannot here."""

import datetime
import shutil
import subprocess
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

from tests.bench.measuring import PIN2, Program, sign_command

_PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PEERS = Path(__file__).with_name("peers")
_PASSWORD = "bench"
_JARS = ("pdfbox2", "fontbox2", "bcpkix", "bcprov", "bcutil", "commons-logging")


class Signers:
    """Keys for every program, in a folder, and their commands. pdfsig signs with RSA-2048, the others with P-384."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.certificate = folder / "peer.crt"
        self._write_keys()
        self._no_pdfsig = self._import_key()
        self._class_path = ":".join([str(folder), *(f"/usr/share/java/{jar}.jar" for jar in _JARS)])
        self._no_pdfbox = self._compile()

    def programs(self, source: Path, target: Path) -> dict[str, Program]:
        """Return what signs `source` into `target`, by the program's name; the floor is among them."""
        return {
            "floor": Program([sys.executable, str(PEERS / "floor.py"), str(source), str(target)]),
            "idclient": Program(sign_command(source, target), PIN2),
            "endesive+pyHanko": self.python("endesive_in_place", source, target),
            "pyHanko": self.python("pyhanko_new", source, target),
            "pdfsig": self.pdfsig(source, target),
            "PDFBox": self.pdfbox(source, target),
        }

    def python(self, script: str, *paths: Path) -> Program:
        """Return one of the scripts with pyHanko in it, for pairs of source and target."""
        keys = [str(self.folder / "peer.key"), str(self.certificate)]
        return Program([sys.executable, str(PEERS / f"{script}.py"), *keys, *map(str, paths)])

    def pdfsig(self, source: Path, target: Path) -> Program:
        """Return poppler's signer, for one pair."""
        options = ["-nssdir", str(self.folder / "nss"), "-add-signature", "-nick", "peer", "-digest", "SHA256"]
        command = ["pdfsig", *options, "-new-signature-field-name", "PeerSignature", str(source), str(target)]
        return Program(command, missing=self._no_pdfsig)

    def pdfbox(self, *paths: Path) -> Program:
        """Return PDFBox with Bouncy Castle, for pairs of source and target."""
        command = ["java", "-cp", self._class_path, "Signer", str(self.folder / "peer.p12"), _PASSWORD]
        return Program([*command, *map(str, paths)], missing=self._no_pdfbox)

    def _write_keys(self) -> None:
        keys: dict[str, _PrivateKey] = {
            "peer": ec.generate_private_key(ec.SECP384R1()),
            "rsa": rsa.generate_private_key(65537, 2048),
        }
        for name, key in keys.items():
            certificate = _certificate(key)
            store = serialize_key_and_certificates(
                b"peer", key, certificate, None, BestAvailableEncryption(_PASSWORD.encode())
            )
            (self.folder / f"{name}.p12").write_bytes(store)
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (self.folder / f"{name}.key").write_bytes(pem)
            (self.folder / f"{name}.crt").write_bytes(certificate.public_bytes(Encoding.PEM))

    def _import_key(self) -> str:
        """Make the key database that pdfsig takes keys from; return why not."""
        for program, package in (("pdfsig", "poppler-utils"), ("certutil", "libnss3-tools")):
            if shutil.which(program) is None:
                return f"{program} missing, install {package}"
        database = self.folder / "nss"
        database.mkdir()
        where = ["-d", f"sql:{database}"]
        store = ["-i", str(self.folder / "rsa.p12"), "-W", _PASSWORD, "-K", ""]
        for command in (["certutil", "-N", "--empty-password", *where], ["pk12util", *store, *where]):
            if subprocess.run(command, capture_output=True, check=False).returncode:
                return f"{command[0]} failed"
        return ""

    def _compile(self) -> str:
        """Compile the program around PDFBox; return why not."""
        if shutil.which("javac") is None or not all(Path(f"/usr/share/java/{jar}.jar").exists() for jar in _JARS):
            return "PDFBox missing, install default-jdk-headless, libpdfbox2-java and libbcpkix-java"
        command = ["javac", "-d", str(self.folder), "-cp", self._class_path, str(PEERS / "Signer.java")]
        return "" if subprocess.run(command, capture_output=True, check=False).returncode == 0 else "javac failed"


def _certificate(key: _PrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TEST of a peer")])
    start = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(4242)
    builder = builder.public_key(key.public_key()).not_valid_before(start)
    usage = x509.KeyUsage(False, True, False, False, False, False, False, False, False)
    builder = builder.not_valid_after(start + datetime.timedelta(days=3650)).add_extension(usage, critical=True)
    return builder.sign(key, hashes.SHA256())
