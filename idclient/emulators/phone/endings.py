"""How a request to a phone ends. Each protocol has its own words for these."""

from enum import Enum


class Ending(Enum):
    """What became of a request. Only ACCEPTED is a success."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """By the person; the screen on which is kept beside."""
    TIMEOUT = "timeout"
    NO_CLIENT = "no client"
    """No such customer, no active certificates, or number and code do not belong together."""
    HASH_MISMATCH = "hash mismatch"
    """The SIM's keys are not those the provider knows."""
    ABSENT = "absent"
    UNDELIVERED = "undelivered"
    SIM_ERROR = "SIM error"
    PIN_BLOCKED = "PIN blocked"
    WRONG_CODE = "wrong code"
    APP_TOO_OLD = "app too old"
    UNUSABLE = "document unusable"
    LINK_MISSED = "expected linked session"
    PROTOCOL_FAILURE = "protocol failure"
    SERVER_ERROR = "server error"
    UNPUBLISHED = "a result nobody published"
