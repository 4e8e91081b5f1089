"""The Estonian chip of 2018 by IDEMIA (Cosmo 8.1, 8.2 and Cosmo X), also in the e-Residency digi-ID.

Source: RIA "Estonia ID1 Chip/App 2018, Technical Description" v0.8; Web eID libelectronic-id.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from idclient.cards import keys, personal, pins
from idclient.cards.channel import GET_DATA, MANAGE_SECURITY_ENVIRONMENT, VERIFY, Channel
from idclient.cards.files import (
    APPLICATION,
    CHILD_DF,
    EF_HERE,
    PATH_FROM_HERE,
    Advance,
    Fcp,
    read_certificate,
    read_record,
    select,
    select_with_fcp,
)
from idclient.cards.models import (
    CardModel,
    CertificateFile,
    ChangeKind,
    CounterKind,
    DigestRule,
    Key,
    MustChangeProbe,
    PersonalFiles,
    Pin,
    PinName,
    PinState,
    Scope,
    SignerKind,
    UnblockKind,
)
from idclient.errors.card import (
    CardAnswerMalformed,
    CardApplicationLocked,
    CardCertificateMissing,
    CardCommandRefused,
    CardUnsupported,
)
from idclient.model import Purpose
from idclient.wire import status
from idclient.wire.apdu import LE_MAXIMUM, CommandApdu

MAIN = bytes.fromhex("A000000077010800070000FE00000100")
AWP = bytes.fromhex("E828BD080FF2504F5420415750")
QSCD = bytes.fromhex("51534344204170706C69636174696F6E")
ROOT = bytes.fromhex("3F00")

_COMMANDS = {
    SignerKind.INTERNAL_AUTHENTICATE: (0x88, 0x00, 0x00, "authenticate"),
    SignerKind.COMPUTE_DIGITAL_SIGNATURE: (0x2A, 0x9E, 0x9A, "sign"),
}
"""INS, P1, P2 and the name of the step."""


def _pin(name: PinName, reference: int, application: bytes, minimum: int, counter_reference: int) -> Pin:
    return Pin(
        name=name,
        reference=reference,
        scope=Scope.LOCAL if reference & 0x80 else Scope.GLOBAL,
        application=application,
        minimum=minimum,
        maximum=12,
        pad=0xFF,
        block=12,
        tries=3,
        counter=CounterKind.IAS_ECC,
        counter_reference=counter_reference,
        change=ChangeKind.OLD_AND_NEW,
        unblock=UnblockKind.NEVER if name is PinName.PUK else UnblockKind.AFTER_VERIFYING_PUK,
        must_change=MustChangeProbe.NONE,
    )


PINS = (
    _pin(PinName.PIN1, 0x01, MAIN, 4, 0x01),
    _pin(PinName.PIN2, 0x85, QSCD, 5, 0x05),
    _pin(PinName.PUK, 0x02, MAIN, 8, 0x02),
)

KEYS = {
    Purpose.AUTHENTICATION: Key(
        purpose=Purpose.AUTHENTICATION,
        application=AWP,
        pin=PinName.PIN1,
        certificate=CertificateFile(application=MAIN, p1=PATH_FROM_HERE, path=bytes.fromhex("ADF13401")),
        template=0xA4,
        environment=bytes.fromhex("800104840181"),
        signer=SignerKind.INTERNAL_AUTHENTICATE,
        digest=DigestRule.FIELD_SIZE,
        field=48,
    ),
    Purpose.SIGNING: Key(
        purpose=Purpose.SIGNING,
        application=QSCD,
        pin=PinName.PIN2,
        certificate=CertificateFile(application=MAIN, p1=PATH_FROM_HERE, path=bytes.fromhex("ADF2341F")),
        template=0xB6,
        environment=bytes.fromhex("80015484019F"),
        signer=SignerKind.COMPUTE_DIGITAL_SIGNATURE,
        digest=DigestRule.FIELD_SIZE,
        field=48,
    ),
}

COSMO_8 = CardModel(
    name="Estonia 2018 (IDEMIA)",
    contact_atrs=(bytes.fromhex("3BDB960080B1FE451F830012233F536549440F9000F1"),),
    contactless_atrs=(bytes.fromhex("3B8B80010012233F536549440F9000A0"),),
    application=MAIN,
    pins=PINS,
    keys=KEYS,
    personal=PersonalFiles(
        application=MAIN,
        directory=bytes.fromhex("5000"),
        records=range(0x5001, 0x5010),
        document_number=bytes.fromhex("D003"),
    ),
    read_block=LE_MAXIMUM,
)

COSMO_X = replace(
    COSMO_8,
    name="Estonia 2018 v2 (IDEMIA Cosmo X)",
    contact_atrs=(bytes.fromhex("3BDC960080B1FE451F830012233F54654944320F9000C3"),),
    contactless_atrs=(bytes.fromhex("3B8C80010012233F54654944320F900092"),),
    read_block=0xC0,  # readers with Alcor Micro AU9540 fail on longer answers of this chip
)


@dataclass(frozen=True, slots=True)
class IdemiaDriver:
    """The operations of the 2018 chip. See `driver.Driver`."""

    model: CardModel

    def confirm(self, channel: Channel) -> None:
        """Make sure that the main application is there."""
        try:
            select(channel, APPLICATION, self.model.application, step="select-application")
        except CardCommandRefused as error:
            if error.status == status.FUNCTION_NOT_SUPPORTED:
                raise CardApplicationLocked from error
            if error.status == status.FILE_NOT_FOUND:
                raise CardUnsupported(atr=channel.atr.hex().upper()) from error
            raise

    def certificates(self, channel: Channel, purposes: Sequence[Purpose], advance: Advance) -> dict[Purpose, bytes]:
        """Read certificates after one SELECT of the main application."""
        found: dict[Purpose, bytes] = {}
        selected = b""
        for purpose in purposes:
            file = self.model.keys[purpose].certificate
            fcp, selected = self._select_certificate(channel, file, selected)
            der = read_certificate(
                channel, stated=fcp.size, block=self.model.read_block, advance=advance, step="read-certificate"
            )
            if der is None or keys.subject_public_key_info(der) is None:
                raise CardCertificateMissing(purpose=purpose.value)
            found[purpose] = der
        return found

    def _select_certificate(self, channel: Channel, file: CertificateFile, selected: bytes) -> tuple[Fcp, bytes]:
        """Select a certificate file; after another one by its path from the root, else from its application.

        ISO/IEC 7816-4 lets a path from here start at the folder of the file selected last, where the first one ended.
        A chip that does not know the way from the root is led there by its application again.
        """
        if selected == file.application:
            try:
                fcp = select_with_fcp(channel, file.p1, ROOT + file.path, step="select-certificate")
            except CardCommandRefused as error:
                if error.status != status.FILE_NOT_FOUND:
                    raise
            else:
                return fcp, selected
        select(channel, APPLICATION, file.application, step="select-application")
        return select_with_fcp(channel, file.p1, file.path, step="select-certificate"), file.application

    def pin_states(self, channel: Channel, pins_wanted: Sequence[Pin]) -> tuple[PinState, ...]:
        """Ask for counters, application by application, and return them in the order wanted."""
        states: dict[PinName, PinState] = {}
        selected = b""
        for pin in sorted(pins_wanted, key=lambda pin: pin.application != self.model.application):
            if pin.application != selected:
                select(channel, APPLICATION, pin.application, step="select-application")
                selected = pin.application
            command = CommandApdu(0x00, GET_DATA, 0x3F, 0xFF, pins.counter_query(pin), LE_MAXIMUM)
            states[pin.name] = pins.parse_counter(pin, channel.require(command, step="read-counter").data)
        return tuple(states[pin.name] for pin in pins_wanted)

    def set_key(self, channel: Channel, key: Key) -> None:
        """Select the key's application and set the security environment."""
        select(channel, APPLICATION, key.application, step="select-application")
        command = CommandApdu(0x00, MANAGE_SECURITY_ENVIRONMENT, 0x41, key.template, key.environment)
        channel.require(command, step="set-key")

    def verify(self, channel: Channel, pin: Pin, digits: bytearray) -> int:
        """Present a PIN once and return the status word."""
        block = pins.padded(pin, digits)
        try:
            return channel.transmit(CommandApdu(0x00, VERIFY, 0x00, pin.reference, block), step="verify-pin").status
        finally:
            pins.wipe(block)

    def sign(self, channel: Channel, key: Key, digest: bytes) -> bytes:
        """Sign a digest that already follows the key's digest rule; r‖s."""
        ins, p1, p2, step = _COMMANDS[key.signer]
        value = channel.require(CommandApdu(0x00, ins, p1, p2, digest, LE_MAXIMUM), step=step).data
        if len(value) != 2 * key.field:
            raise CardAnswerMalformed(step=step)
        return value

    def personal_data(self, channel: Channel) -> personal.PersonalData:
        """Read the records of the personal data file that the card has."""
        files = self.model.personal
        select(channel, APPLICATION, files.application, step="select-application")
        select(channel, CHILD_DF, files.directory, step="select-personal-data")
        records: dict[int, bytes] = {}
        for number, file_id in enumerate(files.records, start=1):
            try:
                select(channel, EF_HERE, file_id.to_bytes(2), step="select-personal-data")
            except CardCommandRefused as error:
                if error.status != status.FILE_NOT_FOUND:
                    raise
                continue
            records[number] = read_record(channel, step="read-personal-data")
        return personal.from_records(records)

    def document_number(self, channel: Channel) -> str:
        """Read EF D003."""
        files = self.model.personal
        select(channel, APPLICATION, files.application, step="select-application")
        select(channel, EF_HERE, files.document_number, step="select-document-number")
        return personal.parse_document_number(read_record(channel, step="read-document-number"))


DRIVERS = (IdemiaDriver(COSMO_8), IdemiaDriver(COSMO_X))
