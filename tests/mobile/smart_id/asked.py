"""The three ways in which Smart-ID is asked, and one identity for each."""

import hashlib
from dataclasses import dataclass

import pytest

from idclient.mobile.smart_id.identity import SmartIdIdentity
from idclient.mobile.smart_id.options import Flow, SmartIdOptions
from idclient.model import Note, Purpose, ShowCode, ShowDeviceLink, Signature
from tests.doubles import Person
from tests.mobile.smart_id.service import Service

DIGESTS = {size: hashlib.new(name, b"what is signed").digest() for size, name in ((32, "sha256"), (64, "sha512"))}
DIGEST = DIGESTS[64]


@dataclass(frozen=True)
class Asked:
    """A version and a flow."""

    api: str
    flow: Flow

    def options(self, **changes: object) -> SmartIdOptions:
        texts = {"authentication_text": "Log in to the tests", "signing_text": "Sign lep…ing.pdf"}
        return SmartIdOptions(flow=self.flow, **(texts | changes))  # type: ignore[arg-type]

    def identity(self, service: Service) -> SmartIdIdentity:
        service.api = self.api
        return service.identity(options=self.options())

    def act(self, service: Service, purpose: Purpose, person: Person | None = None) -> Signature:
        identity, dialog = self.identity(service), person or Person()
        method = identity.authenticate if purpose is Purpose.AUTHENTICATION else identity.sign
        return method(DIGEST, dialog)


V2, NOTIFIED, LINKED = Asked("v2", Flow.NOTIFICATION), Asked("v3", Flow.NOTIFICATION), Asked("v3", Flow.DEVICE_LINK)
WAYS = {"v2": V2, "v3 notification": NOTIFIED, "v3 device link": LINKED}
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
each_v3 = pytest.mark.parametrize("way", [NOTIFIED, LINKED], ids=["notification", "device link"])
each_purpose = pytest.mark.parametrize("purpose", Purpose, ids=lambda purpose: purpose.value)


def codes(notes: list[Note]) -> list[str]:
    return [note.code for note in notes if isinstance(note, ShowCode)]


def links(notes: list[Note]) -> list[ShowDeviceLink]:
    return [note for note in notes if isinstance(note, ShowDeviceLink)]
