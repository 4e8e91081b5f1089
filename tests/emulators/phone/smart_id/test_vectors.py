"""What SK published about device links, ACSP_V2 and control codes, computed by the emulator."""

import base64
import hashlib

from idclient.emulators.phone.parties import Party
from idclient.emulators.phone.smart_id.acsp import AppAnswer, control_code, signed_text
from idclient.emulators.phone.smart_id.device_links import Link, auth_code, read_link
from idclient.emulators.phone.smart_id.intents import Flow, Intent, Kind, Level, Version

CHALLENGE = "GYS+yoah6emAcVDNIajwSs6UB/M95XrDxMzXBUkwQJ9YFDipXXzGpPc7raWcuc2+TEoRc7WvIZ/7dU/iRXenYg=="
SECRET = base64.b64decode("B98ODiVCebRedSwdTk51zFSaGYyHtY1H2A0ocAi3/Ps=")
INTERACTIONS = base64.b64encode(
    b'[{"type":"confirmationMessage","displayText200":"Longer description of the transaction context"},'
    b'{"type":"displayTextAndPIN","displayText60":"Short description of the transaction context"}]'
).decode()
CALLBACK = "https://rp.example.com/callback-url?value=RrKjjT4aggzu27YBddX1bQ"
ANSWER = AppAnswer(
    "MTlop6EXCrQ6FOErcKjxUhbV", "GnsWXXEjTCKR89fj9uo5u5ReBZ9JR7_pezLAI5jMS00", "confirmationMessage", "Web2App"
)


def intent(kind: Kind) -> Intent:
    return Intent(
        version=Version.V3,
        kind=kind,
        flow=Flow.LINK,
        party=Party("", ()),
        party_name="DEMO",
        level=Level.QUALIFIED,
        challenge=CHALLENGE,
        octets=base64.b64decode(CHALLENGE),
        interactions_text=INTERACTIONS,
        callback=CALLBACK,
    )


def test_control_codes_are_the_published_ones() -> None:
    assert control_code(base64.b64decode(CHALLENGE)) == "7180"
    assert control_code(hashlib.sha256(b"Hello World!").digest()) == "7712"
    assert control_code(hashlib.sha256(b"Go ahead, make my day.").digest()) == "7782"
    assert control_code(base64.b64decode("AE7S1QxYjqtVv+Tgukv2bMMi9gDCbc9ca2vy/iIG6ug=")) == "1359"


def with_code(link: str, code: str) -> str:
    return f"{link}&authCode={code}"


BASE = "https://smart-id.com/device-link?deviceLinkType="
TAIL = "&sessionToken=wGIrqveE6AuGDATZKmR1mtAZ&sessionType={}&version=1.0&lang=eng"


def computed(link: str, kind: Kind) -> str:
    scanned = read_link(with_code(link, "A" * 43))
    assert scanned is not None
    return auth_code(scanned, Link(scanned.token, SECRET, 0.0), intent(kind), "smart-id", broker="Example RP")


def test_authentication_codes_of_links_are_the_published_ones() -> None:
    web = f"{BASE}Web2App{TAIL.format('auth')}"
    code = f"{BASE}QR&elapsedSeconds=22{TAIL.format('auth')}"
    choice = f"{BASE}QR&elapsedSeconds=22{TAIL.format('cert')}"
    assert computed(web, Kind.AUTHENTICATION) == "aegUh6gCKkXBJhhvtJqSTWB5_2W8TDQt5eZ7db6krv0"
    assert computed(code, Kind.AUTHENTICATION) == "OY1eHaD4UYedrBwtqUbSkpa0w7ttm4FllPkCD_3wlE0"
    assert computed(choice, Kind.CERTIFICATE) == "T5pDDPAjoMS0byqS-FoaWVjlubODXoCCF4XDB4HeYNo"


def test_the_text_of_acsp_is_the_published_one() -> None:
    text = signed_text("smart-id", intent(Kind.AUTHENTICATION), ANSWER, broker="Example RP")
    expected = "pKOjbNl/5Fy8NfrFqsj6pSn8W8O+Ik8rM33QSsbyD3J9qDJvEm90SboUciuY4wHGWa0Pnq8BgT3NJKmJiUDfKg=="
    assert base64.b64encode(hashlib.sha512(text).digest()).decode() == expected
