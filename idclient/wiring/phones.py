"""Mobile-ID and Smart-ID as the settings describe them, and those of the demo."""

from idclient.ports import Http, PhoneService, Request, Response, Services, Vault
from idclient.settings import Settings
from idclient.settings.phones import PUBLIC_PARTIES, is_uuid, parse_pins, uuid_entry
from idclient.value import replace

DEMO_PARTY = "DEMO"
"""The relying party that every demo knows (SK-EID/MID README §3.1)."""
_NIL, _DEMO = PUBLIC_PARTIES


def configured_phone(settings: Settings, vault: Vault, section: str) -> PhoneService:
    """Return a service as it is configured; `section` is mobile_id or smart_id. What is missing stays empty.

    The keyring is asked for the UUID once there is an address, unless a published UUID is in the settings. What is
    there and no UUID counts as missing. Raises: SettingInvalid for pins that are none.
    """
    url, name = settings[f"{section}.url"], f"{section}.party_uuid"
    uuid = settings[name] or (vault.read(uuid_entry(name)) if url else None) or ""
    smart = section == "smart_id"
    return PhoneService(
        url=url,
        party_uuid=uuid if is_uuid(uuid) else "",
        party_name=settings[f"{section}.party_name"],
        pins=parse_pins(f"{section}.pins", settings[f"{section}.pins"]),
        api=settings["smart_id.api"] if smart else "",
        scheme=settings["smart_id.scheme"] if smart else "",
    )


def emulated_phones(address: str, http: Http, services: Services) -> tuple[Http, Services]:
    """Add the phones of `idclient emulate mobile` to a demo's network and services; without an address, nothing."""
    if not address:
        return http, services
    from idclient.adapters.http import HttpClient

    base = address.rstrip("/") + "/"
    outside = HttpClient(proxy="none")

    def routed(request: Request) -> Response:
        return (outside if request.url.startswith(base) else http)(request)

    mobile_id = PhoneService(url=base + "mid-api", party_uuid=_NIL, party_name=DEMO_PARTY)
    smart_id = PhoneService(
        url=base + "smart-id-rp/v3", party_uuid=_DEMO, party_name=DEMO_PARTY, api="v3", scheme="smart-id-demo"
    )
    return routed, replace(services, mobile_id=mobile_id, smart_id=smart_id)
