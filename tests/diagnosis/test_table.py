"""The failure tables of the reference: each fault gives its own code, with cause and cures in three languages."""

import pytest

from idclient.adapters.pcsc_codes import error_for
from idclient.diagnosis import words
from idclient.diagnosis.report import Verdict
from idclient.emulators.chip.faults import AnswerStatus, Drop, ResetByOther, Truncate
from idclient.emulators.pcsc.slots import OtherCard, mute_card
from idclient.errors.service import ServiceTimeout, ServiceTlsFailed, ServiceUnreachable
from idclient.ports import Response, Services
from idclient.ports.host import PathFacts, ProgramOutput, SocketState
from idclient.texts import LANGUAGES
from tests.diagnosis.faults import (
    ALCOR,
    ATR,
    BANK_CARD,
    CONTACTLESS,
    MASKED,
    OMNIKEY,
    asked,
    broken,
    card,
    cards,
    confined,
    connecting,
    counters,
    date,
    document,
    fault,
    features,
    held,
    host,
    later,
    listing,
    other_holder,
    polkit,
    proxy,
    service,
    state,
    system,
    units,
    usb,
)
from tests.diagnosis.machine import (
    SOCKET,
    Arrange,
    FeatureCard,
    Machine,
    version_answer,
)

ROWS: list[tuple[str, str, Arrange]] = [
    # the service: cards.md §16 and §9, product.md §7
    ("PCSC-001", "card.pcsc_library_missing", host(libraries={})),
    ("PCSC-001", "pcsc.binding_missing", host(packages={})),
    ("PCSC-002", "pcsc.socket_missing", host(paths={})),
    ("PCSC-002", "pcsc.socket_variable", host(variables={"PCSCLITE_CSOCK_NAME": "/gone"})),
    ("PCSC-002", "pcsc.socket_not_inside", host(paths={"/.dockerenv": PathFacts("file")})),
    ("PCSC-002", "pcsc.socket_denied", host(paths={SOCKET: PathFacts("denied")})),
    ("PCSC-002", "pcsc.socket_no_socket", host(paths={SOCKET: PathFacts("file", 0o644)})),
    ("PCSC-003", "pcsc.socket_missing", asked(SocketState.ABSENT)),
    ("PCSC-003", "pcsc.socket_stale", asked(SocketState.STALE)),
    ("PCSC-003", "pcsc.socket_denied", asked(SocketState.DENIED)),
    ("PCSC-003", "pcsc.daemon_hung", asked(SocketState.HUNG)),
    ("PCSC-003", "pcsc.daemon_refused", asked(SocketState.CLOSED)),
    ("PCSC-003", "pcsc.daemon_strange", asked(SocketState.FAILED)),
    ("PCSC-003", "pcsc.daemon_strange", host(answer=version_answer(5, 0))),
    ("PCSC-003", "pcsc.daemon_strange", host(answer=version_answer(4, 4, 0x80100001))),
    ("PCSC-004", "card.service_not_running", listing(0x8010001D)),
    ("PCSC-004", "card.service_mismatch", listing(0x8010001E)),
    ("PCSC-004", "card.service_lost", listing(0x80100013)),
    ("PCSC-004", "card.access_denied", listing(0x8010006A)),
    ("PCSC-004", "card.access_denied", listing(0x80100027)),
    ("PCSC-004", "card.timeout", listing(0x8010000A)),
    ("PCSC-004", "card.pcsc_failed", listing(0x80100001)),
    ("PCSC-005", "pcsc.program_missing", host(programs={})),
    ("PCSC-005", "pcsc.program_strange", host(programs={"pcscd": ProgramOutput(1, "no")})),
    ("PCSC-005", "pcsc.program_without_usb",
     host(programs={"pcscd": ProgramOutput(0, "pcsc-lite version 2.4.1.\nEnabled features: Linux serial\n")})),
    ("PCSC-006", "pcsc.unit_masked", units(MASKED)),
    ("PCSC-006", "pcsc.unit_failed", units("LoadState=loaded\nActiveState=failed")),
    ("PCSC-006", "pcsc.unit_missing", units("LoadState=not-found\nActiveState=inactive")),
    ("PCSC-006", "pcsc.unit_inactive", units("LoadState=loaded\nActiveState=inactive\nUnitFileState=disabled")),
    ("PCSC-006", "pcsc.unit_disabled", units("LoadState=loaded\nActiveState=active\nUnitFileState=disabled")),
    ("PCSC-007", "pcsc.permission_remote", polkit(SSH_CONNECTION="192.0.2.7 1 192.0.2.8 22")),
    ("PCSC-007", "pcsc.permission_remote", polkit("Active=yes\nRemote=yes\nSeat=\nType=tty")),
    ("PCSC-007", "pcsc.permission_inactive", polkit("Active=no\nRemote=no\nSeat=seat0\nType=x11")),
    ("PCSC-007", "pcsc.permission_no_session", polkit()),
    ("PCSC-007", "pcsc.permission_hidepid", polkit(mounts=b"proc /proc proc rw,nosuid,hidepid=2 0 0\n")),
    ("PCSC-008", "pcsc.confined_flatpak", confined("flatpak")),
    ("PCSC-008", "pcsc.confined_snap", confined("snap")),
    ("PCSC-008", "pcsc.confined_container", confined("container")),
    ("PCSC-009", "pcsc.windows_disabled", system("windows", "sc query SCardSvr", "STATE: 1 STOPPED", "DISABLED")),
    ("PCSC-009", "pcsc.windows_stopped", system("windows", "sc query SCardSvr", "STATE: 1 STOPPED", "DEMAND_START")),
    ("SYS-002", "sys.loader", host(variables={"LD_LIBRARY_PATH": "/opt/old/lib"})),
    # USB
    ("USB-001", "usb.no_driver", usb(known=False)),
    ("USB-001", "usb.libccid_missing", usb(installed=False)),
    ("USB-001", "usb.kernel_nfc", usb("pn533_usb")),
    ("USB-001", "usb.kernel_driver", usb("cdc_acm")),
    ("USB-001", "usb.grabbed_scdaemon", usb("usbfs", scdaemon=True)),
    ("USB-001", "usb.not_opened", usb()),
    ("USB-002", "usb.apple_driver",
     lambda machine: (system("macos", "sw_vers", "14.5\n")(machine), listing(0x8010002E)(machine))),
    # readers
    ("READ-001", "card.no_reader", listing(0x8010002E)),
    ("READ-002", "reader.false_keypad", features(FeatureCard({0x06: 1, 0x12: 2}, OMNIKEY))),
    ("READ-002", "reader.short_blocks", features(FeatureCard({0x12: 2}, ALCOR))),
    ("READ-002", "reader.features_unknown", features(FeatureCard(error_for(0x80100016)))),
    ("HOLD-001", "card.held", held(exclusive=True, programs='users:(("firefox",pid=99,fd=5))')),
    ("HOLD-001", "card.held_unknown", held(exclusive=True)),
    ("HOLD-001", "card.suspects", held(exclusive=False, programs='users:(("scdaemon",pid=99,fd=5))')),
    # the card
    ("CARD-001", "card.no_card", cards(None)),
    ("CARD-001", "card.reader_busy", state(exclusive=True)),
    ("CARD-001", "card.unresponsive", cards(mute_card())),
    ("CARD-001", "card.unresponsive", state(mute=True, atr=b"")),
    ("CARD-002", "card.atr_malformed", cards(OtherCard(bytes.fromhex("00112233")))),
    ("CARD-003", "card.unsupported", cards(OtherCard(BANK_CARD))),
    ("CARD-003", "card.can_needed", cards(OtherCard(CONTACTLESS))),
    ("CARD-003", "card.application_missing", cards(OtherCard(ATR))),
    ("CARD-003", "card.application_locked", fault(AnswerStatus(0x6A81), 0xA4)),
    ("CARD-003", "card.command_refused", fault(AnswerStatus(0x6F00), 0xA4)),
    ("CARD-003", "card.reader_busy", connecting(0x8010000B)),
    ("CARD-003", "card.unresponsive", connecting(0x80100066)),
    ("CARD-003", "card.unresponsive", connecting(0x80100067)),
    ("CARD-003", "card.protocol_mismatch", connecting(0x8010000F)),
    ("CARD-003", "card.protocol_mismatch", connecting(0x80100065)),
    ("CARD-003", "card.reader_unavailable", connecting(0x80100017)),
    ("CARD-003", "card.reader_unavailable", connecting(0x80100009)),
    ("CARD-003", "card.removed", connecting(0x80100069)),
    ("CARD-003", "card.communication_failed", connecting(0x8010002F)),
    ("CARD-003", "card.no_card", connecting(0x8010000C)),
    ("CARD-003", "card.access_denied", connecting(0x8010006A)),
    ("CARD-003", "card.removed", fault(Drop(), 0xA4)),
    ("CARD-003", "card.removed", fault(Truncate(1), 0xA4)),
    ("CARD-003", "card.reset", fault(ResetByOther(), 0xA4)),
    ("CARD-004", "card.none_usable", cards(OtherCard(BANK_CARD), None)),
    ("CARD-005", "card.pin_tries_used", counters(pin1=2)),
    ("CARD-005", "card.pin_last_try", counters(pin2=1)),
    ("CARD-005", "card.pin_blocked", counters(pin1=0)),
    ("CARD-005", "card.puk_blocked", counters(puk=0)),
    ("CARD-005", "card.pins_lost", counters(pin1=0, puk=0)),
    ("CARD-005", "card.pin_must_change", card("estonia-2025", delivered=frozenset({"PIN2"}))),
    ("CARD-005", "card.command_refused", fault(AnswerStatus(0x6F00), 0xCB)),
    # certificates and document
    ("CERT-001", "card.command_refused", fault(AnswerStatus(0x6A82), 0xB0)),
    ("CERT-001", "card.certificate_missing", card(authentication_certificate=b"\x00", signing_certificate=b"\x00")),
    ("CERT-001", "card.one_certificate_missing", card(authentication_certificate=b"\x00")),
    ("CERT-002", "card.certificate_missing", card(authentication_certificate=b"\x00")),
    ("CERT-003", "card.certificate_unreadable",
     lambda machine: machine.insert(machine.chip(signing_certificate=broken(machine)))),
    ("CERT-003", "trust.certificate_expired", later(days=2000)),
    ("CERT-003", "trust.certificate_not_yet_valid", later(days=-30)),
    ("CERT-003", "card.issuer_unknown", lambda machine: setattr(machine, "anchors", ())),
    ("CERT-004", "card.pair_differs", other_holder),
    ("CERT-005", "card.document_expired", document(-1)),
    ("CERT-005", "card.document_ends_soon", document(60)),
    # network
    ("NET-001", "net.proxy_malformed", proxy("ftp://proxy:21")),
    ("NET-001", "net.proxy_malformed", proxy("http://proxy:notaport")),
    ("NET-002", "service.unreachable", service(ServiceUnreachable(service="tsa", host="tsa.example"))),
    ("NET-002", "service.timeout", service(ServiceTimeout(service="tsa", host="tsa.example"))),
    ("NET-003", "service.tls_failed", service(ServiceTlsFailed(service="ocsp", host="ocsp.example"))),
    ("NET-002", "service.proxy_failed", service(Response(407, {}, b""))),
    ("NET-002", "net.answers_badly", service(Response(500, {}, b""))),
    ("NET-004", "net.clock_wrong", date("Wed, 25 Nov 2026 11:00:00 GMT")),
    ("NET-004", "net.clock_off", date("Wed, 25 Nov 2026 12:02:00 GMT")),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "code", "arrange"), ROWS, ids=[f"{id_}-{code}" for id_, code, _ in ROWS])
def test_a_fault_gets_its_own_code_with_cause_and_cures(
    machine: Machine, id_: str, code: str, arrange: Arrange
) -> None:
    arrange(machine)
    finding = machine.finding(id_)
    assert (finding.code, finding.verdict in {Verdict.WARN, Verdict.FAIL}) == (code, True)
    for language in LANGUAGES:
        cause, cures = words.explain(code, machine.host.platform, language)
        assert cause.strip()
        assert cause != code
        assert cures
        assert all(cure.strip() for cure in cures)
        if language == "ru":
            assert any("а" <= letter <= "я" for letter in cause)


def test_certificates_are_warned_of_sixty_days_before_their_end(machine: Machine) -> None:
    from idclient.trust.certificates import read_certificate

    machine.insert(machine.chip())
    end = read_certificate(machine.world.pki.signing.certificate).not_after
    machine.clock.advance((end - machine.clock.now()).total_seconds() - 61 * 86400)
    assert machine.finding("CERT-003").code == "card.certificate"
    machine.clock.advance(86400)
    finding = machine.finding("CERT-003")
    assert (finding.code, finding.evidence["days_left"]) == ("card.certificate_ends_soon", 60)


def test_a_slow_card_is_named(machine: Machine) -> None:
    chip = machine.chip()

    original = chip.transmit

    def transmit(command: bytes | bytearray) -> bytes:
        machine.clock.advance(0.5)
        return original(command)

    chip.transmit = transmit  # type: ignore[method-assign]
    machine.insert(chip)
    assert machine.finding("CARD-006").code == "card.slow"


def test_no_service_is_asked_offline_or_without_an_address(machine: Machine) -> None:
    machine.services = Services()
    assert machine.finding("NET-002").code == "skip.not_configured"
    machine.offline = True
    machine.http = lambda _: pytest.fail("asked")
    rows = machine.rows()
    assert {rows[id_, ""].code for id_ in ("NET-002", "NET-003", "NET-004")} == {"skip.offline"}
