"""Names of files in a container: which are allowed, and how they are written in a reference (RFC 3986)."""

from idclient.errors.container import ContainerMalformed, FileNameUnfit, SignatureXmlMalformed

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_LONGEST = 255
FOLDER = "META-INF/"
MIMETYPE = "mimetype"


def entry_name(raw: bytes) -> str:
    """Return an entry's name, UTF-8. Raises: ContainerMalformed for one that leads elsewhere or shows otherwise."""
    try:
        name = raw.decode()
    except UnicodeDecodeError as problem:
        raise ContainerMalformed(reason="entry-name") from problem
    if "\\" in name or _has_control(name) or any(part in {"", ".", ".."} for part in name.split("/")):
        raise ContainerMalformed(reason="entry-name")
    return name


def require_fit(name: str) -> None:
    """Refuse a name under which a file cannot be put into a container. Raises: FileNameUnfit."""
    if not name:
        raise FileNameUnfit(reason="empty")
    if "/" in name or "\\" in name:
        raise FileNameUnfit(reason="slash")
    if name in {".", ".."}:
        raise FileNameUnfit(reason="dots")
    if _has_control(name):
        raise FileNameUnfit(reason="control")
    if len(name.encode()) > _LONGEST:
        raise FileNameUnfit(reason="long")
    if name.lower() in {MIMETYPE, FOLDER[:-1].lower()}:
        raise FileNameUnfit(reason="reserved")


def to_uri(name: str) -> str:
    """Write a name as a relative reference: every byte but the unreserved ones and `/` as %XX."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in name.encode())


def from_uri(uri: str) -> str:
    """Read a relative reference: %XX only, a plus is a plus. Raises: SignatureXmlMalformed."""
    first, *rest = uri.encode().split(b"%")
    decoded = bytearray(first)
    for part in rest:
        digits = part[:2]
        if len(digits) != 2 or not all(byte in b"0123456789abcdefABCDEF" for byte in digits):
            raise SignatureXmlMalformed(reason="reference")
        decoded.append(int(digits, 16))
        decoded += part[2:]
    try:
        return decoded.decode()
    except UnicodeDecodeError as problem:
        raise SignatureXmlMalformed(reason="reference") from problem


def _has_control(name: str) -> bool:
    """Whether a name holds what XML cannot carry, or what changes how the rest is shown (bidirectional controls)."""
    return any(
        letter < " "
        or "\x7f" <= letter <= "\x9f"
        or "\u202a" <= letter <= "\u202e"
        or "\u2066" <= letter <= "\u2069"
        or letter in "\ufffe\uffff\u200e\u200f"
        or "\ud800" <= letter <= "\udfff"
        for letter in name
    )
