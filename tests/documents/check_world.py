"""A TEST hierarchy with its services, and documents signed with it at every level, all in this process."""

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from idclient.documents.checking import DocumentReport, Online, check_document
from idclient.documents.cms import CmsPlan, SignDigest, build_cms
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.evidence import Evidence
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.plan import SignatureOptions, plan_signature
from idclient.documents.pdf.session import SigningSession
from idclient.emulators.authorities.addresses import OCSP_URL, TSA_URL
from idclient.emulators.authorities.ocsp import OcspResponder
from idclient.emulators.authorities.pki import DemoPki, Holding, create_pki
from idclient.emulators.authorities.tsa import TimestampAuthority
from idclient.emulators.routing import route
from idclient.model import Level, Profile, Signature, SignatureAlgorithm, TrustStore
from idclient.ports import Environment, Services, Vault, WatchedReaders
from idclient.reports.data import document_data
from idclient.trust.chain import build_chain
from idclient.trust.evidence import collect_evidence
from idclient.trust.tsa import Timestamp, fetch_timestamp
from tests.diagnosis.schema import violations
from tests.doubles import FixedClock


@cache
def hierarchy() -> DemoPki:
    """Return the same certificates for a whole run: making keys takes time."""
    return create_pki(FixedClock())


class World:
    """Services, a clock and an environment that belong together. `online` cuts the network."""

    def __init__(self) -> None:
        self.pki = hierarchy()
        self.clock = FixedClock()
        self.ocsp = OcspResponder(self.pki, self.clock)
        self.tsa = TimestampAuthority(self.pki, self.clock)
        self.environment = Environment(
            readers=cast(WatchedReaders, None),
            http=route({OCSP_URL: self.ocsp.respond, TSA_URL: self.tsa.respond}, self.clock),
            clock=self.clock,
            vault=cast(Vault, None),
            entropy=os.urandom,
            trust=TrustStore(
                Profile.DEMO,
                sources=("demo",),
                anchors=(self.pki.root.certificate,),
                timestamp_anchors=(self.pki.root.certificate,),
                intermediates=(self.pki.issuing.certificate, self.pki.tsa_authority.certificate),
            ),
            services=Services(tsa_url=TSA_URL),
        )

    def sign(
        self,
        data: bytes,
        folder: Path,
        *,
        level: Level = Level.B_B,
        holder: Holding | None = None,
        chain: Sequence[bytes] | None = None,
        field: str | None = None,
        room: int = 16384,
    ) -> bytes:
        """Return the document signed."""
        source, target = folder / "in.pdf", folder / "out.pdf"
        source.write_bytes(data)
        holder = holder or self.pki.signing
        chain = (self.pki.issuing.certificate,) if chain is None else chain
        stamps: list[Timestamp] = []

        def stamp(imprint: bytes) -> bytes:
            stamps.append(fetch_timestamp(self.environment, imprint, "sha384"))
            return stamps[-1].der

        options = SignatureOptions(when=self.clock.now(), room=room, field_name=field)
        with PdfDocument.open(source) as document:
            plan = plan_signature(document, options)
            with SigningSession(document, target, overwrite=Overwrite.REPLACE, entropy=os.urandom) as session:
                digest = session.write(plan, "sha384", progress=lambda *_: None, check=lambda: None)
                cms = build_cms(
                    digest,
                    software_signer(holder),
                    plan_for(holder, *chain),
                    timestamper=stamp if level.timestamped else None,
                )
                session.place(cms)
                if level.long_term:
                    session.append_dss(self.evidence(holder, stamps[0]), when=self.clock.now())
                if level.archived:
                    session.place(stamp(session.append_timestamp(room=16384)))
                session.verify_written()
                session.commit()
        return target.read_bytes()

    def evidence(self, holder: Holding, stamp: Timestamp) -> Evidence:
        """Return what B-LT needs."""
        store = self.environment.trust
        chain = build_chain(holder.certificate, store.anchors, store.intermediates, at=stamp.time)
        found = collect_evidence(self.environment, chain, stamp.chain, not_before=stamp.time)
        return Evidence(found.certificates, found.ocsp_responses, found.crls)

    def check(self, data: bytes, folder: Path, *, online: Online = Online.ASK) -> DocumentReport:
        """Return what the checker says."""
        path = folder / "checked.pdf"
        path.write_bytes(data)
        with PdfDocument.open(path) as document:
            report = check_document(self.environment, document, online=online)
        found = report_violations(report)
        assert found == [], found
        return report


def plan_for(holder: Holding, *chain: bytes) -> CmsPlan:
    """Return the plan of a CMS by a P-384 key."""
    return CmsPlan(certificate=holder.certificate, algorithm=SignatureAlgorithm.ECDSA_SHA384, chain=chain)


def report_violations(report: DocumentReport) -> list[str]:
    """Return where a report, as data, does not keep to the schema that is shipped."""
    answer = {"schema_version": 1, "command": "verify", "demo": True, "results": [document_data(report, "x.pdf", "en")]}
    return violations(json.loads(json.dumps(answer)), schema())


@cache
def schema() -> dict[str, Any]:
    """Return the schema of what `idclient verify --json` says."""
    found: dict[str, Any] = json.loads((resources.files("idclient.reports") / "schema.json").read_text())
    return found


def software_signer(holder: Holding) -> SignDigest:
    """Return what signs a digest as a card does: r‖s."""

    def sign(digest: bytes) -> Signature:
        algorithm = {32: hashes.SHA256(), 48: hashes.SHA384(), 64: hashes.SHA512()}[len(digest)]
        encoded = holder.key.sign(digest, ec.ECDSA(utils.Prehashed(algorithm)))
        width = (holder.key.key_size + 7) // 8
        r, s = utils.decode_dss_signature(encoded)
        kind = {32: SignatureAlgorithm.ECDSA_SHA256, 48: SignatureAlgorithm.ECDSA_SHA384}.get(
            len(digest), SignatureAlgorithm.ECDSA_SHA512
        )
        return Signature(r.to_bytes(width, "big") + s.to_bytes(width, "big"), kind, holder.certificate)

    return sign


def sha384(data: bytes) -> bytes:
    """Return the digest."""
    return hashlib.sha384(data).digest()
