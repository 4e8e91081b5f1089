"""USB readers that the PC/SC service does not show: without a driver, or taken by another program.

Source: Linux sysfs-bus-usb; USB CCID class 0B; libccid's Info.plist.
"""

import plistlib
import re
from collections.abc import Iterator
from xml.parsers.expat import ExpatError

from idclient.diagnosis.report import Finding, Value, fail, ok, skip, warn
from idclient.diagnosis.situation import Known, Outcome, Situation
from idclient.value import frozen, replace

SYSFS = "/sys/bus/usb/devices"
LIBCCID = "/usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents/Info.plist"
_SMART_CARD = "0b"
_NFC_MODULES = frozenset({"pn533_usb", "pn533", "nfc", "port100", "acr122"})
_GRABBER = b"scdaemon"
_HEX = re.compile(r"[0-9a-fA-F]{4}")


@frozen
class UsbReader:
    """A USB device with a smart card interface. `driver` is the kernel's, empty when none is bound."""

    vendor: str
    product: str
    name: str
    driver: str

    @property
    def id(self) -> str:
        """vendor:product, four hexadecimal digits each."""
        return f"{self.vendor}:{self.product}"


def unseen(situation: Situation, *, sysfs: str = SYSFS, plist: str = LIBCCID) -> Outcome:
    """Compare the readers on the USB with the readers that the service lists."""
    devices = tuple(_devices(situation, sysfs))
    listed = len(situation.known.states)
    evidence: dict[str, Value] = {
        "usb_readers": len(devices),
        "listed": listed,
        "devices": ", ".join(f"{device.id} {device.name}".strip() for device in devices) or None,
    }
    finding = _judge(situation, devices, evidence, plist)
    ids = tuple(device.id for device in devices)

    def learn(known: Known) -> Known:
        return replace(known, usb_readers=ids)

    return Outcome(finding, learn)


def _judge(situation: Situation, devices: tuple[UsbReader, ...], evidence: dict[str, Value], plist: str) -> Finding:
    if not situation.host.names(SYSFS) and not devices:
        return skip("skip.no_usb", evidence)
    if not devices:
        return ok("usb.none", evidence) if situation.known.states else warn("usb.nothing_plugged", evidence)
    if len(situation.known.states) >= len(devices):
        return ok("usb.all_listed", evidence)
    return _judge_missing(situation, devices, evidence, plist)


def _judge_missing(
    situation: Situation, devices: tuple[UsbReader, ...], evidence: dict[str, Value], plist: str
) -> Finding:
    """Say why a reader on the USB is not among those listed."""
    missing = [device for device in devices if not _is_listed(device, situation)] or list(devices)
    evidence["missing"] = ", ".join(device.id for device in missing)
    if any(device.driver in _NFC_MODULES for device in missing):
        return fail("usb.kernel_nfc", evidence | {"driver": missing[0].driver})
    drivers = libccid_readers(situation, plist)
    if drivers is None:
        return fail("usb.libccid_missing", evidence)
    if not any(device.id in drivers for device in missing):
        return fail("usb.no_driver", evidence)
    if any(device.driver and device.driver != "usbfs" for device in missing):
        return fail("usb.kernel_driver", evidence | {"driver": missing[0].driver})
    if _runs_scdaemon(situation):
        return fail("usb.grabbed_scdaemon", evidence | {"program": "scdaemon"})
    return fail("usb.not_opened", evidence)


def _is_listed(device: UsbReader, situation: Situation) -> bool:
    """Whether a listed reader seems to be this device: PC/SC tells names only, and these start with the product's."""
    words = [word for word in device.name.casefold().split() if len(word) > 2]
    return any(words and all(word in state.name.casefold() for word in words) for state in situation.known.states)


def _devices(situation: Situation, sysfs: str) -> Iterator[UsbReader]:
    """Yield the USB devices that have an interface of the smart card class."""
    seen: set[str] = set()
    for interface in situation.host.names(sysfs):
        device = interface.split(":", 1)[0]
        if ":" not in interface or device in seen:
            continue
        if _text(situation, f"{sysfs}/{interface}/bInterfaceClass").lower() != _SMART_CARD:
            continue
        seen.add(device)
        vendor = _text(situation, f"{sysfs}/{device}/idVendor").lower()
        product = _text(situation, f"{sysfs}/{device}/idProduct").lower()
        if not (_HEX.fullmatch(vendor) and _HEX.fullmatch(product)):
            continue
        driver = situation.host.target(f"{sysfs}/{interface}/driver") or ""
        serial = _text(situation, f"{sysfs}/{device}/serial")
        if serial:
            situation.learn("reader-serial", serial)
        yield UsbReader(vendor, product, _text(situation, f"{sysfs}/{device}/product"), driver)


def _text(situation: Situation, path: str) -> str:
    return (situation.host.read(path) or b"").decode(errors="replace").strip()


def libccid_readers(situation: Situation, path: str = LIBCCID) -> frozenset[str] | None:
    """Return vendor:product of every reader that libccid says it drives; None when it is not installed."""
    octets = situation.host.read(path)
    if octets is None:
        return None
    try:
        document = plistlib.loads(octets)
    except (ExpatError, plistlib.InvalidFileException, ValueError, RecursionError, OverflowError):
        return None
    if not isinstance(document, dict):
        return None
    vendors, products = document.get("ifdVendorID"), document.get("ifdProductID")
    if not isinstance(vendors, list) or not isinstance(products, list):
        return None
    return frozenset(
        f"{str(vendor)[2:].lower()}:{str(product)[2:].lower()}"
        for vendor, product in zip(vendors, products, strict=False)
    )


def _runs_scdaemon(situation: Situation) -> bool:
    for number in situation.host.names("/proc"):
        if number.isdigit() and (situation.host.read(f"/proc/{number}/comm") or b"").strip() == _GRABBER:
            return True
    return False


def apple_driver(situation: Situation) -> Outcome:
    """Tell whether macOS uses its own reader driver, which some readers do not get along with (macOS 14 and later)."""
    output = situation.host.run(("sw_vers", "-productVersion"), seconds=1.0)
    if output is None:
        return Outcome(skip("skip.no_program", {"program": "sw_vers"}))
    major = output.text.strip().split(".")[0]
    evidence: dict[str, Value] = {"macos": output.text.strip(), "listed": len(situation.known.states)}
    if major.isdigit() and int(major) >= 14 and not situation.known.states:
        return Outcome(warn("usb.apple_driver", evidence))
    return Outcome(ok("usb.apple_driver_fine", evidence))
