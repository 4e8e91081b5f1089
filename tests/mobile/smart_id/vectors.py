"""The published vectors of RP API v3 (device link, authCode, ACSP_V2, callback), with their common input."""

import base64

from idclient.mobile.smart_id.acsp import AcspAnswer, AcspTerms
from idclient.mobile.smart_id.device_link import LinkSession

SCHEME = "smart-id"
SECRET = base64.b64decode("B98ODiVCebRedSwdTk51zFSaGYyHtY1H2A0ocAi3/Ps=")
CHALLENGE = "GYS+yoah6emAcVDNIajwSs6UB/M95XrDxMzXBUkwQJ9YFDipXXzGpPc7raWcuc2+TEoRc7WvIZ/7dU/iRXenYg=="
PARTY = "DEMO"
BROKER = "Example RP"
CALLBACK = "https://rp.example.com/callback-url?value=RrKjjT4aggzu27YBddX1bQ"
TOKEN = "wGIrqveE6AuGDATZKmR1mtAZ"
BASE = "https://smart-id.com/device-link"
INTERACTIONS_JSON = (
    '[{"type":"confirmationMessage","displayText200":"Longer description of the transaction context"},'
    '{"type":"displayTextAndPIN","displayText60":"Short description of the transaction context"}]'
)
INTERACTIONS = base64.b64encode(INTERACTIONS_JSON.encode()).decode()
LONG_TEXT = "Longer description of the transaction context"
SHORT_TEXT = "Short description of the transaction context"
SERVER_RANDOM = "MTlop6EXCrQ6FOErcKjxUhbV"
USER_CHALLENGE = "GnsWXXEjTCKR89fj9uo5u5ReBZ9JR7_pezLAI5jMS00"
VERIFIER = "XtPfaGa8JnGtYrJjboooUf0KfY9sMEHrWFpSQrsUv9c"
SECRET_DIGEST = "U4CKK13H1XFiyBofev9asqrzIrY5_Gszi_nL_zDKkBc"
ACSP_DIGEST = "pKOjbNl/5Fy8NfrFqsj6pSn8W8O+Ik8rM33QSsbyD3J9qDJvEm90SboUciuY4wHGWa0Pnq8BgT3NJKmJiUDfKg=="

SESSION = LinkSession("fa20fd1e-e320-4c68-8315-f6a507a0b4a9", TOKEN, SECRET, BASE)
TERMS = AcspTerms(
    scheme=SCHEME,
    challenge=CHALLENGE,
    party_name=PARTY,
    interactions=INTERACTIONS,
    broker_name=BROKER,
    callback_url=CALLBACK,
)
ANSWER = AcspAnswer(
    server_random=SERVER_RANDOM, user_challenge=USER_CHALLENGE, interaction="confirmationMessage", flow="Web2App"
)
