"""All checks, in the order in which they are made and shown. An id is published: it is never given to another check."""

from idclient.diagnosis import card, certificates, holders, network, readers, service, system, usb
from idclient.diagnosis.run import Check

_LINUX = ("linux",)

CHECKS: tuple[Check, ...] = (
    Check(id="SYS-001", run=system.versions),
    Check(id="SYS-002", run=system.loader),
    Check(id="PCSC-001", run=service.library, outside=True),
    Check(id="PCSC-002", run=service.socket_file, outside=True, on=_LINUX),
    Check(id="PCSC-003", run=service.daemon, outside=True, on=_LINUX, needs=("PCSC-002",)),
    Check(id="PCSC-004", run=service.answers),
    Check(id="PCSC-005", run=system.program, outside=True, on=_LINUX),
    Check(id="PCSC-006", run=system.units, outside=True, on=_LINUX),
    Check(id="PCSC-007", run=system.permission, outside=True, on=_LINUX),
    Check(id="PCSC-008", run=service.apart, outside=True, on=_LINUX),
    Check(id="PCSC-009", run=service.windows_service, outside=True, on=("windows",)),
    Check(id="USB-001", run=usb.unseen, outside=True, on=_LINUX),
    Check(id="USB-002", run=usb.apple_driver, outside=True, on=("macos",)),
    Check(id="READ-001", run=readers.present, needs=("PCSC-004",)),
    Check(id="HOLD-001", run=holders.holders, outside=True, on=_LINUX, needs=("PCSC-003",)),
    Check(id="CARD-001", run=readers.card_state, each_reader=True),
    Check(id="CARD-002", run=readers.answer_to_reset, each_reader=True, needs=("CARD-001",)),
    Check(id="CARD-003", run=card.recognised, each_reader=True, needs=("CARD-001", "CARD-002")),
    Check(id="READ-002", run=readers.features, each_reader=True, needs=("CARD-001", "CARD-002")),
    Check(id="CARD-004", run=card.usable, needs=("READ-001",)),
    Check(id="CARD-005", run=card.counters, each_reader=True, needs=("CARD-001", "CARD-002", "CARD-003")),
    Check(id="CERT-001", run=card.read_certificates, each_reader=True, needs=("CARD-001", "CARD-002", "CARD-003")),
    Check(id="CERT-002", run=certificates.authentication, each_reader=True, needs=("CERT-001",)),
    Check(id="CERT-003", run=certificates.signing, each_reader=True, needs=("CERT-001",)),
    Check(id="CERT-004", run=certificates.pair, each_reader=True, needs=("CERT-001",)),
    Check(id="CERT-005", run=certificates.document, each_reader=True, needs=("CARD-001", "CARD-002", "CARD-003")),
    Check(id="CARD-006", run=card.timing, each_reader=True, needs=("CARD-001", "CARD-002", "CARD-003")),
    Check(id="CARD-007", run=card.self_test),
    Check(id="NET-001", run=network.proxy),
    Check(id="NET-002", run=network.timestamping),
    Check(id="NET-003", run=network.responder),
    Check(id="NET-004", run=network.clock),
    Check(id="NET-005", run=network.mobile_id),
    Check(id="NET-006", run=network.smart_id),
)
"""SYS this machine, PCSC the service, USB, READ readers, HOLD other programs, CARD, CERT certificates, NET network."""

CARD_CHECKS: tuple[Check, ...] = tuple(
    check
    for check in CHECKS
    if check.id == "PCSC-004" or check.id.split("-")[0] in {"USB", "READ", "HOLD", "CARD", "CERT"}
)
"""What is looked at again when a reader or card changes."""
