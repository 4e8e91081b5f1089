"""A set-up that cannot go on, said in plain words."""

import re

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_SETUP, EXIT_INTERRUPTED = 0, 1, 2, 3, 130

NO_SPACE = "The disk is full. Free some space and run the same command again."
NO_NETWORK = (
    "The package index cannot be reached. Check the network and the proxy settings (https_proxy, pip's index-url), "
    "then run the same command again."
)
BAD_HASH = (
    "A downloaded file is not the one that requirements.lock names. Nothing of it was installed. "
    "Look for a proxy or a mirror that changes files, and tell the authors if there is none."
)
NO_TRUST = (
    "The package index shows a certificate that this machine does not trust. Install ca-certificates, or, behind a "
    "proxy that reads along, name its certificate in pip's setting `cert`; then run the same command again."
)
NOT_OFFERED = (
    "The package index does not offer a file that requirements.lock names. Either the index is an incomplete mirror "
    "or there is no build of it for this Python and this processor."
)
NOT_AT_HAND = "OFFLINE=1 forbids to fetch what is missing. Run the same command without it."

_CLUES = (
    (NO_SPACE, r"No space left on device|Errno 28\b|Disk quota exceeded|You don't have enough free space"),
    (BAD_HASH, r"do not match the hashes"),
    (NO_TRUST, r"CERTIFICATE_VERIFY_FAILED|certificate verify failed"),
    (
        NO_NETWORK,
        (
            r"Temporary failure (in name resolution|resolving)|Name or service not known|Network is unreachable|"
            r"Failed to establish a new connection|Connection (refused|timed out|reset)|Read timed out|ConnectTimeout|"
            r"NewConnectionError|Could not resolve|Failed to resolve|getaddrinfo failed|ProxyError|"
            r"Cannot connect to proxy"
        ),
    ),
    (NOT_OFFERED, r"No matching distribution found|Could not find a version"),
)


class SetupFailed(Exception):
    """The set-up stops here. The message is for a person and says what to do."""


def explain(log: str) -> str:
    """Turn what pip, apt or a compiler printed into one plain sentence, or an empty string when nothing is known."""
    for words, clue in _CLUES:
        if re.search(clue, log):
            return words
    return ""


def tail(log: str, count: int = 8) -> str:
    """Return the last lines of a log, without what pip says of things that went well or are tried again."""
    idle = ("WARNING: Retrying", "Requirement already satisfied")
    lines = [line for line in log.strip().splitlines() if not line.startswith(idle)]
    return "\n".join(lines[-count:])
