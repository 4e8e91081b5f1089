"""What is personal by its form alone: codes, numbers, addresses, paths, tokens and the bodies of commands.

The rules read folded text: lower case, ASCII digits, no diacritics.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from idclient.value import frozen

_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)
_HETU_CHECKS = "0123456789abcdefhjklmnprstuvwxy"
_S = r"[ :,\-]?"
_B = rf"[0-9a-f]{{2}}{_S}"
_RUN = r"(?<![0-9a-f])(?<!^[0-9a-f]{2}[ :,\-])(?<![^0-9a-z][0-9a-f]{2}[ :,\-])"
"""Where a row of hex octets begins: an ATR holds octets that look like a command further on."""


@frozen(repr=False)
class Found:
    """Something to hide from `start` to `end`; `value` is what it counts as when pseudonyms are given."""

    start: int
    end: int
    kind: str
    value: str


def is_personal_code(digits: str) -> bool:
    """Whether eleven digits are an Estonian or Lithuanian personal code: century, date and check digit are right."""
    if len(digits) != 11 or not (digits.isascii() and digits.isdigit()) or digits[0] not in "12345678":
        return False
    century = 1700 + 100 * ((int(digits[0]) + 1) // 2)
    numbers = [int(digit) for digit in digits]
    check = sum(a * b for a, b in zip(_FIRST_WEIGHTS, numbers, strict=False)) % 11
    if check == 10:
        check = sum(a * b for a, b in zip(_SECOND_WEIGHTS, numbers, strict=False)) % 11 % 10
    return check == numbers[10] and _is_date(century + int(digits[1:3]), int(digits[3:5]), int(digits[5:7]))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_hetu(code: str) -> bool:
    """Whether this is a Finnish personal code DDMMYYCZZZQ."""
    day, month, year = int(code[:2]), int(code[2:4]), int(code[4:6])
    right = _HETU_CHECKS[int(code[:6] + code[7:10]) % 31] == code[10]
    return right and (_is_date(1900 + year, month, day) or _is_date(2000 + year, month, day))


def _is_latvian(code: str) -> bool:
    """Whether this can be a Latvian personal code: DDMMYY-NNNNN, or 32 to 39 in front since 2017."""
    day, month = int(code[:2]), int(code[2:4])
    return 32 <= day <= 39 or (1 <= day <= 31 and 1 <= month <= 12)


def _is_address(text: str) -> bool:
    """Whether this is an IP address of a machine: loopback tells nothing, and octets in a row are no address."""
    if ":" in text and "::" not in text and not any(len(group) > 2 for group in text.split(":")):
        return False
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)


def _is_reader_serial(text: str) -> bool:
    return not text.startswith("801000")  # an error code of PC/SC whose hex digits are all decimal


def _is_phone(text: str) -> bool:
    return not text.startswith(("0020", "0024"))  # VERIFY or CHANGE REFERENCE DATA in hex


def _always(text: str) -> bool:
    del text
    return True


def _rule(
    kind: str, pattern: str, accept: Callable[[str], bool] = _always
) -> tuple[str, re.Pattern[str], Callable[[str], bool]]:
    return kind, re.compile(pattern), accept


_PRIVATE_NAME = (
    r"(?!\s{0,3}[\"']?[^,+/;\n]{0,64}(?:esteid|govca|eid-sk|\bca\b|\bca[0-9]|root|ocsp|\btsa\b|time-?stamp|responder|"
    r"eparaksts|\bvrk\b|\bdvv\b|certification|authority|\bsk id\b|localhost))"
)
_AFTER_WORD = r"(?:[\s:=>\"'\[({,\-]|\b(?:code|kood|is|was|new|old|number|value|b(?=[\"']))\b){0,14}"
_NEWLINE_OR_END = r"[^\n\"',;}\]]"

_DECODED = (
    _rule("code", r"(?:pno|pas|idc|tin|tax)[a-z]{2}-([0-9a-z\-]{6,})"),
    _rule("code", r"(?=([1-8]\d{10}))", is_personal_code),
    _rule("document", r"(?<![a-z0-9])([a-z]{2}\d{7})(?![a-z0-9])"),
    _rule("email", r"([a-z0-9._%+'\-]{1,64}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){0,8}\.[a-z]{2,24})"),
    _rule("phone", r"(\+[1-9]\d{8,14})(?!\d)"),
)
"""Rules for what an encoding spells: forms that do not come about by chance, whatever stands beside them."""

_PLAIN = (
    _rule("code", r"(?:pno|pas|idc|tin|tax)[a-z]{2}-([0-9a-z][0-9a-z\-+]{4,})"),
    _rule("code", r"(?<!\d)([1-8]\d{10})(?!\d)", is_personal_code),
    _rule("code", r"(?<![\d\-])(\d{6}-\d{5})(?![\d\-])", _is_latvian),
    _rule("code", r"(?<![a-z0-9])(\d{6}[\-+a-fu-y]\d{3}[0-9a-y])(?![a-z0-9])", _is_hetu),
    _rule("document", r"(?<![a-z0-9])([a-z]{2}[ \-]?\d{7})(?![a-z0-9])"),
    _rule("phone", r"(?<![\w.])(\+[ ]?[1-9](?:[ ().\-/]{0,2}\d){6,14})(?!\d)"),
    _rule("phone", r"(?<![\w.])(00[1-9]\d{8,13}|00[ \-]?372(?:[ \-]?\d){7,8})(?![0-9a-z])",
          _is_phone),
    _rule("phone", r"(?<![\w.+])(372[ \-]?[4-9]\d{2,3}[ \-]?\d{3,4})(?![\w.])"),
    _rule("email", r"([\w.%+'\-]{1,64}@(?=[a-z0-9])[\w\-]{1,63}(?:\.[\w\-]{1,63}){0,8})"),
    _rule("userinfo", r"(?<=//)([^\s/@\"'<>]{1,200})(?=@)"),
    _rule("userinfo", r"(?<![\w/])([^\s/@:\"'<>]{1,64}:[^\s/@\"'<>]{1,128})(?=@)"),
    _rule("query", r"[a-z][a-z0-9+.\-]{1,16}://[^\s\"'<>?#]{0,400}[?#]([^\s\"'<>]+)"),
    _rule("user", r"[/\\](?:home|users|documents and settings)[/\\]{1,4}([^\\/:*?\"'<>|\r\n]{1,64})(?=[\\/])"),
    _rule("user", r"[/\\](?:home|users|documents and settings)[/\\]{1,4}([^\\/:*?\"'<>|\s,;()]{1,64})"),
    _rule("ip", r"(?<![\w.])(?<!version )(?<!version: )(?<![a-z]/)((?:\d{1,3}\.){3}\d{1,3})(?![\w]|\.\d)", _is_address),
    _rule("ip", r"(?<![\w:.])((?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?(?:%\w+)?)"
                r"(?![\w:])", _is_address),
    _rule("mac", r"(?<![0-9a-z])(?<![0-9a-f][:\-])((?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2})(?![0-9a-z]|[:\-][0-9a-f])"),
    _rule("mac", r"(?<![0-9a-z.])([0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![0-9a-z.])"),
    _rule("reader-serial", r"\(((?=[a-z]{0,8}\d|[a-z]{9})[0-9a-z][0-9a-z:._\-]{2,63})\)(?=\s\d\d\s\d\d(?!\d))"),
    _rule("reader-serial", r"\((\d{8,24})\)", _is_reader_serial),
    _rule("serial", r"(?<![a-z])(?:i?serial(?:[ _\-]?(?:number|no|nr))?|s/n)[\"']?\s{0,3}[:=#]?\s{0,3}[\"']?"
                    r"((?:0x)?(?=[a-z]{0,12}[\d])[0-9a-z][0-9a-z:\-]{3,})"),
    _rule("pin", rf"(?<![a-z0-9])(?:pin[ _\-]?[12]?|puk)(?![a-z0-9]){_AFTER_WORD}(\d{{4,12}})(?![\d]|-\d\d-\d\d)"),
    _rule("can", rf"(?<![a-z0-9])(?:can|card access number){_AFTER_WORD}(\d{{6}})(?!\d)"),
    _rule("phone", r"(?<![a-z])(?:phone|telephone|tel|telefon|mobile|msisdn)(?:[ _]?(?:number|no))?"
                   r"[\"']?\s{0,3}[:=]?\s{0,3}[\"']?(\+?\d(?:[ \-]?\d){5,14})(?!\d)"),
    _rule("token", r"bearer\s+((?=[^\s\"']*\d)[\w.~+/=\-]{8,})"),
    _rule("token", r"(?<![\w\-])(eyj[\w\-]{8,}\.[\w\-]+\.?[\w\-]*)"),
    _rule("token", rf"(?:authorization|cookie)[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?(?=\S)((?:{_NEWLINE_OR_END}|[;,=])+)"),
    _rule("token", r"(?<![a-z])(?:[a-z]+[_\-])?(?:token|api[_\-]?key|password|passwd|pwd|secret|session_?id)"
                   r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?([^\s\"',;&}]{3,})"),
    _rule("person", rf"(?<![a-z])(?:cn|commonname|sn|surname|gn|givenname|given_?names?|first_?name|last_?name|"
                    rf"full_?name|perekonnanimi|eesnimi|eesnimed)[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?{_PRIVATE_NAME}"
                    r"(?=\S)((?:\\.|[^\\,+/;\n\"'=])+(?:,[^=,\n\"']+(?=,|\s*$|[\"']))*)"),
    _rule("user", r"(?<![a-z])(?:user|logname|username|sudo_user)=([^\s;,\"'&]+)"),
    _rule("host", r"(?<![a-z])(?:hostname|computername|userdomain|logonserver)=([^\s;,\"'&]+)"),
    _rule("apdu", rf"{_RUN}(?:00[0-9a-f]{{2}}{_S})?[018][0-9a-f]{_S}2[04c]{_S}{_B}{_B}"
                  rf"((?:{_B}){{1,270}}[0-9a-f]{{2}})(?![0-9a-f])"),
    _rule("apdu", rf"2[04c]{_S}{_B}{_B}{_B}((?:3\d{_S}){{4,24}}(?:(?:ff|00|3\d){_S}){{0,24}})"),
)  # fmt: skip

_READ = re.compile(rf"{_RUN}[018][0-9a-f]{_S}(?:b[0-3]|c0){_S}{_B}[0-9a-f]{{2}}(?:{_S}[0-9a-f]{{2}}){{0,2}}"
                   r"(?![0-9a-f])")  # fmt: skip
_ANSWER = re.compile(rf"(?<![0-9a-z])(?:{_B}){{3,}}[0-9a-f]{{2}}(?![0-9a-z])")
_STATUS_AT_END = re.compile(rf"{_S}(?:90{_S}00|6[0-9a-f]{_S}[0-9a-f]{{2}})$")

_KEYED: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    kind: (re.compile(key), re.compile(value))
    for kind, key, value in (
        ("pin", r"(?:.*[^a-z])?(?:pin[_ \-]?[12]?|puk)(?:[_ ]?code)?", r"\d{4,12}"),
        ("can", r"(?:.*[^a-z])?(?:can|card[_ ]access[_ ]number)", r"\d{6}"),
        ("person", r"surname|given_?names?|first_?name|last_?name|full_?name|holder|owner|subject_name", r".+"),
        ("code", r"(?:.*_)?(?:personal_?code|personal_?number|isikukood|id_?code|identity_?code)", r".+"),
        ("document", r"(?:.*_)?document_?(?:number|no)", r".+"),
        ("phone", r"(?:.*_)?(?:phone|phone_?number|msisdn|mobile)", r".*\d{5}.*"),
        ("email", r"(?:.*_)?e?mail(?:_?address)?", r".*@.*"),
        ("serial", r"(?:.*_)?(?:i?serial|serial_?(?:number|no))", r".*\d.*"),
        ("host", r"hostname|host_?name|computer_?name|nodename", r".+"),
        ("user", r"user|user_?name|login|logname", r".+"),
        ("token", r"(?:.*_)?(?:token|password|passwd|secret|api_?key|session_?id|cookie|authorization)", r".+"),
    )
}


def find_by_form(text: str, *, decoded: bool) -> Iterator[Found]:
    """Yield what the rules find in folded text; fewer rules hold for what an encoding spells."""
    for kind, pattern, accept in _DECODED if decoded else _PLAIN:
        for match in pattern.finditer(text):
            value = match[1]
            if value and accept(value):
                yield Found(*match.span(1), kind, re.sub(r"[\s().\-]", "", value))
    if not decoded:
        yield from _read_answers(text)


def kind_by_key(key: str, value: str) -> str | None:
    """Return what a value is by the folded name it goes by in structured data; None when the name tells nothing."""
    for kind, (names, values) in _KEYED.items():
        if names.fullmatch(key) and values.fullmatch(value):
            return kind
    return None


def _read_answers(text: str) -> Iterator[Found]:
    """Yield what a card answered to READ or GET RESPONSE: hex on the rest of the command's line and on the next."""
    for command in _READ.finditer(text):
        line = text.find("\n", command.end())
        end = len(text) if line < 0 else text.find("\n", line + 1)
        for answer in _ANSWER.finditer(text, command.end(), len(text) if end < 0 else end):
            status = _STATUS_AT_END.search(answer[0])
            size = status.start() if status else len(answer[0])
            if size and not _READ.match(text, answer.start()):
                yield Found(answer.start(), answer.start() + size, "apdu", answer[0][:size])
