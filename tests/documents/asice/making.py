"""Containers for the tests: made as the program makes them, with a key in software, and taken apart to be changed."""

import io
import zipfile
from pathlib import Path

from idclient.documents.asice.check import check_container
from idclient.documents.asice.create import ContainerSession, Prepared, input_files
from idclient.documents.asice.xades import CertificateReference, Evidence
from idclient.documents.checking import DocumentReport, Online
from idclient.documents.pdf.output import Overwrite
from idclient.emulators.authorities.pki import Holding
from idclient.model import SignatureAlgorithm
from tests.documents.check_world import World, report_violations, software_signer

SIGNATURE = "META-INF/signatures0.xml"
FILES = {"tõend 1.txt": b"Tere!\n", "contract.pdf": b"%PDF-1.7\nnot much\n" * 50, "ballot": bytes(range(256))}


def make(
    world: World,
    folder: Path,
    *,
    files: dict[str, bytes] | None = None,
    algorithm: SignatureAlgorithm = SignatureAlgorithm.ECDSA_SHA384,
    reference: CertificateReference = CertificateReference.V2,
    holder: Holding | None = None,
    evidence: "Evidence | None" = None,
) -> Path:
    """Return a container signed by the holder."""
    holder = holder or world.pki.signing
    target = folder / "signed.asice"
    with session_for(folder, FILES if files is None else files) as session:
        session.write_files(algorithm.hash_name, check=lambda: None)
        prepared = session.prepare(holder.certificate, algorithm, when=world.clock.now(), reference=reference)
        value = software_signer(holder)(prepared.digest).value
        prepared.require(value)
        session.finish(prepared, value, evidence)
        session.commit()
    return target


def session_for(folder: Path, files: dict[str, bytes]) -> ContainerSession:
    """Return a session over files written into a folder of their own."""
    inputs = folder / "inputs"
    inputs.mkdir(exist_ok=True)
    for name, data in files.items():
        (inputs / name).write_bytes(data)
    paths = [inputs / name for name in files]
    return ContainerSession(input_files(paths), folder / "signed.asice", overwrite=Overwrite.REPLACE)


def check(world: World, path: Path, *, online: Online = Online.ASK) -> DocumentReport:
    """Return what the checker says; it keeps to the schema of reports."""
    report = check_container(world.environment, path, online=online)
    assert report_violations(report) == []
    return report


def entries(path: Path) -> dict[str, bytes]:
    """Return what is in a container, by Python's own reader."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rebuild(path: Path, changed: dict[str, bytes | None]) -> Path:
    """Write a container anew with entries changed, added, or (None) left out."""
    found: dict[str, bytes | None] = {**entries(path), **changed}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in found.items():
            if data is not None:
                method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                archive.writestr(zipfile.ZipInfo(name), data, method)
    target = path.with_name("changed.asice")
    target.write_bytes(buffer.getvalue())
    return target


def resigned(prepared: Prepared, holder: Holding) -> bytes:
    """Return a signature value over what was prepared."""
    return software_signer(holder)(prepared.digest).value
