"""Personal codes of Estonia, Lithuania and Latvia: checked before anybody else's phone rings.

Estonia and Lithuania share form and check digit: sex and century, YYMMDD, serial, check digit. Latvia has DDMMYY,
century, serial and check digit, or, for people registered since 2017, a number that begins with 32 and tells nothing.
Source: mobile-id.md §4.4; Cabinet regulation of Latvia on personal codes.
"""

from datetime import date

from idclient.errors.phone import PersonalCodeInvalid

_FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)
_SECOND = (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)
_LATVIAN = (1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LATVIAN_CENTURIES = {"0": 1800, "1": 1900, "2": 2000}
_WITHOUT_DATE = ("32", "33", "34", "35", "36", "37", "38", "39")


def parse_personal_code(text: str, *, country: str) -> str:
    """Return a personal code as its country (EE, LT, LV) writes it; surrounding blanks are dropped.

    Raises: PersonalCodeInvalid for a wrong length, date or check digit, or another country.
    """
    code = text.strip()
    match country:
        case "EE" | "LT" if _is_baltic(code):
            return code
        case "LV" if _is_latvian(code):
            return code if "-" in code else f"{code[:6]}-{code[6:]}"
    raise PersonalCodeInvalid


def _is_baltic(code: str) -> bool:
    if len(code) != 11 or not _are_digits(code) or not "1" <= code[0] <= "8":
        return False
    century = 1800 + 100 * ((int(code[0]) - 1) // 2)
    return _is_date(century + int(code[1:3]), int(code[3:5]), int(code[5:7])) and int(code[10]) == _check_digit(code)


def _check_digit(code: str) -> int:
    for weights in (_FIRST, _SECOND):
        remainder = sum(weight * int(digit) for weight, digit in zip(weights, code[:10], strict=True)) % 11
        if remainder < 10:
            return remainder
    return 0


def _is_latvian(code: str) -> bool:
    digits = code[:6] + code[7:] if code[6:7] == "-" else code
    if len(digits) != 11 or not _are_digits(digits):
        return False
    if digits.startswith(_WITHOUT_DATE):
        return True
    century = _LATVIAN_CENTURIES.get(digits[6])
    if century is None or not _is_date(century + int(digits[4:6]), int(digits[2:4]), int(digits[:2])):
        return False
    weighed = sum(weight * int(digit) for weight, digit in zip(_LATVIAN, digits[:10], strict=True))
    return int(digits[10]) == (1101 - weighed) % 11 % 10


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
