"""Faults to plant in a machine: each gives back what brings a machine into that state."""

from datetime import timedelta

from idclient.adapters.pcsc_codes import error_for
from idclient.emulators.chip import PinCounters
from idclient.emulators.chip.faults import AnswerStatus, Drop, Fault, ResetByOther, Truncate
from idclient.emulators.pcsc.slots import OtherCard
from idclient.errors import Error
from idclient.ports import ReaderState, Request, Response
from idclient.ports.host import PathFacts, ProgramOutput, SocketAnswer, SocketState
from idclient.value import replace
from tests.diagnosis.machine import (
    READER,
    SOCKET,
    Arrange,
    FailingReaders,
    FeatureCard,
    Machine,
    plant_libccid,
    plant_usb,
)

ATR = bytes.fromhex("3BDB960080B1FE451F830012233F536549440F9000F1")
BANK_CARD = bytes.fromhex("3B6500002063CB6800")
CONTACTLESS = bytes.fromhex("3B8B80010012233F536549440F9000A0")
POLICY = b"org.debian.pcsc-lite.access_pcsc org.debian.pcsc-lite.access_card"
STATE = ReaderState(READER, ATR, present=True)


def listing(code: int) -> Arrange:
    return lambda machine: setattr(machine, "readers", FailingReaders(error_for(code)))


def connecting(code: int) -> Arrange:
    return lambda machine: setattr(machine, "readers", FailingReaders((STATE,), error_for(code)))


def state(**changes: object) -> Arrange:
    changed = replace(STATE, **changes)
    return lambda machine: setattr(machine, "readers", FailingReaders((changed,), error_for(0x8010000B)))


def host(**changes: object) -> Arrange:
    def arrange(machine: Machine) -> None:
        for name, value in changes.items():
            setattr(machine.host, name, value)

    return arrange


def asked(found: SocketState) -> Arrange:
    return host(answer=SocketAnswer(found))


def system(platform: str, command: str = "", output: str = "", other: str = "") -> Arrange:
    programs = {command: ProgramOutput(0, output), "sc qc SCardSvr": ProgramOutput(0, other)}
    return host(platform=platform, programs=programs, libraries={"winscard.dll": "winscard.dll"})


def units(socket: str, service: str = "LoadState=loaded\nActiveState=inactive\nUnitFileState=indirect") -> Arrange:
    show = "systemctl show --property=LoadState,ActiveState,UnitFileState"

    def arrange(machine: Machine) -> None:
        machine.host.paths["/run/systemd/system"] = PathFacts("folder", 0o755)
        machine.host.programs[f"{show} pcscd.socket"] = ProgramOutput(0, socket)
        machine.host.programs[f"{show} pcscd.service"] = ProgramOutput(0, service)

    return arrange


def polkit(session: str = "", mounts: bytes = b"", **variables: str) -> Arrange:
    def arrange(machine: Machine) -> None:
        machine.host.files["/usr/share/polkit-1/actions/org.debian.pcsc-lite.policy"] = POLICY
        machine.host.files["/proc/mounts"] = mounts
        machine.host.variables |= variables
        if session:
            machine.host.variables["XDG_SESSION_ID"] = "2"
            machine.host.programs["loginctl"] = ProgramOutput(0, session)

    return arrange


def confined(inside: str) -> Arrange:
    def arrange(machine: Machine) -> None:
        machine.readers = FailingReaders(error_for(0x8010001E))
        if inside == "flatpak":
            machine.host.paths["/.flatpak-info"] = PathFacts("file", 0o644)
        else:
            machine.host.variables["SNAP" if inside == "snap" else "container"] = "x"

    return arrange


def usb(driver: str = "", *, known: bool = True, installed: bool = True, scdaemon: bool = False) -> Arrange:
    def arrange(machine: Machine) -> None:
        machine.readers = FailingReaders(error_for(0x8010002E))
        plant_usb(machine.host, "08e6", "3437", driver=driver)
        if installed:
            plant_libccid(machine.host, ("08e6", "3437") if known else ("1234", "5678"))
        if scdaemon:
            machine.host.files["/proc/4321/comm"] = b"scdaemon\n"

    return arrange


def features(card: FeatureCard) -> Arrange:
    return lambda machine: setattr(machine, "readers", FailingReaders((STATE,), card))


def held(*, exclusive: bool, programs: str = "") -> Arrange:
    """Let `ss` show who has a connection to the daemon."""
    text = (
        "Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n"
        f'u_str ESTAB 0 0 {SOCKET} 501 * 500 users:(("pcscd",pid=7,fd=12))\n'
        f"u_str ESTAB 0 0 * 500 * 501 {programs}\n"
    )

    def arrange(machine: Machine) -> None:
        machine.host.programs["ss"] = ProgramOutput(0, text)
        machine.readers = FailingReaders((replace(STATE, exclusive=exclusive),), error_for(0x8010000B))

    return arrange


def fault(action: AnswerStatus | Drop | ResetByOther | Truncate, ins: int, times: int = 99) -> Arrange:
    def arrange(machine: Machine) -> None:
        chip = machine.chip()
        chip.faults.plant(Fault(action=action, ins=ins, times=times))
        machine.insert(chip)

    return arrange


def cards(*cards: OtherCard | None) -> Arrange:
    return lambda machine: machine.insert(*cards)


def counters(**left: int) -> Arrange:
    return lambda machine: machine.insert(machine.chip(counters=PinCounters(**left)))


def card(model: str = "estonia-2018", **changes: object) -> Arrange:
    return lambda machine: machine.insert(machine.chip(model, **changes))  # type: ignore[arg-type]


def other_holder(machine: Machine) -> None:
    machine.insert(machine.chip(authentication_certificate=machine.world.pki.tsa.certificate))


def later(*, days: int) -> Arrange:
    """Let time pass after the card was made."""

    def arrange(machine: Machine) -> None:
        machine.insert(machine.chip())
        machine.clock.advance(days * 86400)

    return arrange


def document(days: int) -> Arrange:
    def arrange(machine: Machine) -> None:
        machine.insert(machine.chip(expires=(machine.clock.now() + timedelta(days=days)).date()))

    return arrange


def service(answer: Error | Response) -> Arrange:
    def http(request: Request) -> Response:
        assert not request.body, "a diagnosis sends nothing"
        if isinstance(answer, Error):
            raise answer
        return answer

    return lambda machine: setattr(machine, "http", http)


def date(text: str) -> Arrange:
    return service(Response(405, {"date": text}, b""))


def proxy(address: str) -> Arrange:
    return lambda machine: setattr(machine, "proxy", address)


OMNIKEY = bytes.fromhex("0B026B070C023130")
ALCOR = bytes.fromhex("0B028F050C024095")
MASKED = "LoadState=masked\nActiveState=inactive\nUnitFileState=masked"


def broken(machine: Machine) -> bytes:
    """Return a certificate that says inside that another algorithm signed it than outside (RFC 5280 §4.1.1.2)."""
    ecdsa = bytes.fromhex("2A8648CE3D0403")
    return machine.world.pki.signing.certificate.replace(ecdsa, ecdsa[:-1] + b"\x7f", 1)
