"""What a reader offers beyond APDUs. Source: PC/SC part 10 v2.02.09, clauses 2.2, 2.3 and 2.6.14."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping

from idclient.errors.card import CardError

_FEATURE_REQUEST = 3400
_PIN_TAGS = frozenset({0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07})
_TLV_PROPERTIES = 0x12
_VENDOR, _PRODUCT = 0x0B, 0x0C
_WITHOUT_KEYS = frozenset({(0x076B, 0x3031), (0x076B, 0x6632)})
"""USB vendor and product of OMNIKEY 3x21 and 6121, whose driver claims a keypad that is not there."""
_SWITCHED_OFF = "SMARTCARDPP_NOPINPAD"
"""Environment variable that other programs of the ID card obey, too."""

Control = Callable[[int, bytes], bytes]


def control_code(number: int, platform: str = sys.platform) -> int:
    """Return SCARD_CTL_CODE(number) of pcsc-lite and macOS, or of Windows."""
    return 0x00310000 | number << 2 if platform == "win32" else 0x42000000 + number


def read_features(control: Control) -> Mapping[int, int]:
    """Return control codes by tags, without those for PINs where no keypad is to be used. Raises: CardError."""
    features = dict(_features(control(control_code(_FEATURE_REQUEST), b"")))
    if _SWITCHED_OFF in os.environ or _without_keys(control, features):
        return {tag: code for tag, code in features.items() if tag not in _PIN_TAGS}
    return features


def _features(answer: bytes) -> Iterator[tuple[int, int]]:
    for tag, value in tag_values(answer):
        if len(value) == 4:
            yield tag, int.from_bytes(value)


def _without_keys(control: Control, features: Mapping[int, int]) -> bool:
    if _TLV_PROPERTIES not in features or not _PIN_TAGS & features.keys():
        return False
    try:
        properties = dict(tag_values(control(features[_TLV_PROPERTIES], b"")))
    except CardError:
        return False
    vendor, product = (int.from_bytes(properties.get(tag, b""), "little") for tag in (_VENDOR, _PRODUCT))
    return (vendor, product) in _WITHOUT_KEYS


def tag_values(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tags and values, one byte of tag and one of length each, up to the first that is cut off."""
    position = 0
    while position + 2 <= len(octets):
        end = position + 2 + octets[position + 1]
        if end > len(octets):
            return
        yield octets[position], octets[position + 2 : end]
        position = end
