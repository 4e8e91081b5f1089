"""What Mobile-ID calls the ways in which a session ends. Source: SK-EID/MID README of 2024-11-21, chapter 3."""

from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.scenario import PhoneOutcome

RESULTS = {
    Ending.ACCEPTED: "OK",
    Ending.REFUSED: "USER_CANCELLED",
    Ending.TIMEOUT: "TIMEOUT",
    Ending.NO_CLIENT: "NOT_MID_CLIENT",
    Ending.HASH_MISMATCH: "SIGNATURE_HASH_MISMATCH",
    Ending.ABSENT: "PHONE_ABSENT",
    Ending.UNDELIVERED: "DELIVERY_ERROR",
    Ending.SIM_ERROR: "SIM_ERROR",
    Ending.PIN_BLOCKED: "SIM_ERROR",
    Ending.UNPUBLISHED: "SOMETHING_NEW",
}
"""What is not here ends in ERROR. Nothing is published about a blocked PIN."""
UNREACHED = {
    PhoneOutcome.PHONE_ABSENT: Ending.ABSENT,
    PhoneOutcome.DELIVERY_ERROR: Ending.UNDELIVERED,
    PhoneOutcome.NOT_CLIENT: Ending.NO_CLIENT,
}
"""What comes of a request that never shows on the phone."""
