"""The Latvian card: the IDEMIA application with other PIN lengths, RSA or EC keys in either of two slots, one record.

A client finds key and certificate by walking PKCS#15; nothing else tells which slot is in use.
"""

from types import MappingProxyType

from idclient.emulators.chip import fcp, idemia, keys, pkcs15
from idclient.emulators.chip.environment import Algorithms, Template
from idclient.emulators.chip.files import DedicatedFile, ElementaryFile
from idclient.emulators.chip.keys import KeyType, key_type
from idclient.emulators.chip.options import KeySlot, Options
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.chip.state import Contactless, Profile
from idclient.model import Purpose
from idclient.value import replace
from idclient.wire import status

_BRAINPOOL_P256R1 = 13
_SLOTS = MappingProxyType(
    {
        (Purpose.AUTHENTICATION, KeySlot.FIRST): (b"\x34\x01", 0x01, 0x81),
        (Purpose.AUTHENTICATION, KeySlot.SECOND): (b"\x34\x02", 0x02, 0x82),
        (Purpose.SIGNING, KeySlot.FIRST): (b"\x34\x1f", 0x1F, 0x9F),
        (Purpose.SIGNING, KeySlot.SECOND): (b"\x34\x1e", 0x1E, 0x9E),
    }
)
"""Certificate file, key identifier and key reference of every slot."""
_RSA_ALGORITHMS = {
    Template.AUTHENTICATION: {b"\x02": (keys.RSA_DIGEST_INFO,)},
    Template.SIGNATURE: {b"\x42": (keys.RSA_SHA256,)},
    Template.CONFIDENTIALITY: {},
}
_ALGORITHMS: Algorithms = MappingProxyType(
    {template: {**table, **_RSA_ALGORITHMS[template]} for template, table in idemia.EC_ALGORITHMS.items()}
)


def _files(card: Personalisation, options: Options) -> DedicatedFile:
    return idemia.master_file(
        card,
        _BRAINPOOL_P256R1,
        DedicatedFile(b"\x50\x00", b"", (ElementaryFile(b"\x50\x01", card.personal_code.encode() or idemia.EMPTY),)),
        DedicatedFile(idemia.AUTHENTICATION_FOLDER, idemia.AWP, _folder(card, options, Purpose.AUTHENTICATION)),
        DedicatedFile(idemia.SIGNING_FOLDER, idemia.QSCD, _folder(card, options, Purpose.SIGNING)),
    )


def _folder(card: Personalisation, options: Options, purpose: Purpose) -> tuple[ElementaryFile, ...]:
    authentication = purpose is Purpose.AUTHENTICATION
    key = card.authentication_key if authentication else card.signing_key
    file, key_id, reference = _SLOTS[purpose, options.key_slot]
    (other,) = (slot[0] for (of, which), slot in _SLOTS.items() if of is purpose and which is not options.key_slot)
    slot = idemia.Slot(
        label="Autentifikacija" if authentication else "Paraksts",
        purpose=purpose,
        certificate_file=file,
        key_id=key_id,
        reference=reference,
        usage=pkcs15.USAGE_SIGN_AND_DERIVE if authentication else pkcs15.USAGE_NON_REPUDIATION,
    )
    certificate = card.authentication_certificate if authentication else card.signing_certificate
    return idemia.certificate_folder(slot, other, certificate, key.key_size if key_type(key) is KeyType.RSA else None)


LATVIA = Profile(
    name="Latvia",
    atr=bytes.fromhex("3BDB960080B1FE451F830012428F536549440F900020"),
    padding=0xFF,
    main=idemia.MAIN,
    puk="PUK",
    pins=idemia.pins(pin2_minimum=6),
    keys=(
        *(idemia.authentication_key(_SLOTS[Purpose.AUTHENTICATION, slot][2], slot) for slot in KeySlot),
        *(idemia.signing_key(_SLOTS[Purpose.SIGNING, slot][2], slot) for slot in KeySlot),
    ),
    algorithms=_ALGORITHMS,
    commands=idemia.COMMANDS,
    files=_files,
    control_parameters=fcp.cosmo_8,
    path_form=0x09,
    third_wrong=status.AUTHENTICATION_BLOCKED,
    blocked=status.AUTHENTICATION_BLOCKED,
    contactless=Contactless(
        atr=bytes.fromhex("3B8B80010012428F536549440F900071"),
        parameter=_BRAINPOOL_P256R1,
        nonce_size=32,
        largest_block=idemia.LARGEST_PROTECTED_BLOCK,
    ),
)
LATVIA_EC = replace(LATVIA, name="Latvia, EC keys")
"""The same card: which algorithms work follows from the keys it is personalised with."""
