"""No personal data leaves in a report, however it is written; what the help desk needs stays."""

import base64
import json
import time
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.diagnosis.redaction import DEPTH, KINDS, Redactor
from idclient.diagnosis.redaction_rules import is_personal_code
from idclient.diagnosis.redaction_views import fold
from tests.doubles import CountingEntropy

NAME = "MÄNNIK,MARI-LIIS"
CODE = "38001085718"
DOCUMENT = "AB0123456"
PHONE = "+372 5551 2345"
CAN = "482913"


def learned() -> Redactor:
    redactor = Redactor(CountingEntropy())
    for kind, value in (
        ("person", NAME),
        ("code", CODE),
        ("document", DOCUMENT),
        ("phone", PHONE),
        ("can", CAN),
        ("user", "marim"),
        ("host", "mari-laptop"),
        ("path", "/srv/dokumendid/salajane"),
        ("certificate", bytes.fromhex("1F2E3D4C5B6A")),
    ):
        redactor.learn(kind, value)
    return redactor


FORMS = {
    "Mari-Liis Männik": "person#1",
    "männik, mari liis": "person#1",
    "MANNIK_MARI-LIIS": "person#1",
    "MAENNIK MARI-LIIS": "person#1",
    unicodedata.normalize("NFD", "Männik"): "person#1",
    "leping_mari-liis.männik-2026.pdf": "leping_person#1-2026.pdf",
    "MariLiisMännik": "person#1",
    "Männikule kuulub": "person#1ule kuulub",
    "M\u00ad\u00e4nnik": "person#1",
    "３８００１０８５７１８": "code#1",
    "380 0108 5718": "code#1",
    "PNOEE-38001085718": "PNOEE-code#1",
    "x38001085718y": "xcode#1y",
    "20261125380010857181": "20261125code#1 1",
    "ab 0123456": "document#1",
    "+372-5551-2345": "phone#1",
    "(+372) 55512345": "(phone#1",
    "5551 2345": "phone#1",
    "37255512345": "phone#1",
    "482913": "can#1",
    "mari-laptop kernel:": "host#1 kernel:",
    "marim : tty1": "user#1 : tty1",
    "file /srv/dokumendid/Salajane/a": "file path#1/a",
    "serial 1f:2e:3d:4c:5b:6a": "serial certificate#1",
    base64.b64encode(bytes.fromhex("1F2E3D4C5B6A")).decode(): "certificate#1",
    json.dumps("Männik"): '"person#1"',
    "M%C3%84NNIK": "person#1",
    "M&#196;NNIK M&#xC4;NNIK": "person#1",
    repr("Männik".encode()): "b'person#1'",
    "line\\nMari\\n": "line\\nperson#1\\n",
    "Männik".encode().hex(" "): "person#1",
    "MÄNNIK".encode("utf-16-le").hex(): "person#1 00",
    "MÄNNIK".encode("utf-16-be").hex(): "00person#1",
    "MÄNNIK".encode("latin-1").hex(): "person#1",
    str(list(CODE.encode())): "[code#1]",
    ", ".join(hex(octet) for octet in CODE.encode()): "0xcode#1",
}


@pytest.mark.parametrize(("written", "shown"), FORMS.items())
def test_what_was_learned_is_hidden_in_every_form(written: str, shown: str) -> None:
    assert learned().text(written) == shown


BY_FORM = {
    "60001019906": "code#1",
    "PNOLT-30303039914": "PNOLT-code#1",
    "Latvia 010190-12345, since 2017 320001-12345": "Latvia code#1, since 2017 code#2",
    "hetu 131052-308T": "hetu code#1",
    "base64 " + base64.b64encode(b"xPNOEE-60001019906").decode(): "base64 eFBOT0VFLcode#1",
    b"60001019906\x31".hex(): "code#1 31",
    "CD7654321": "document#1",
    "call +44 20 7946 0958 now": "call phone#1 now",
    "00372 5551234": "phone#1",
    "telefon: 5551234": "telefon: phone#1",
    "peeter.tamm@example.ee.": "email#1.",
    "ACS ACR 38U-CCID [CCID Interface] (A1B2C3D4) 00 00": "ACS ACR 38U-CCID [CCID Interface] (reader-serial#1) 00 00",
    "REINER SCT cyberJack RFID (4785129038) 01 00": "REINER SCT cyberJack RFID (reader-serial#1) 01 00",
    "iSerial: 2018ABCD": "iSerial: serial#1",
    "10.20.30.40:3128": "ip#1:3128",
    "fe80::1ff:fe23:4567:890a%eth0": "ip#1",
    "2001:db8:0:0:0:0:0:1": "ip#1",
    "de:ad:be:ef:00:01": "mac#1",
    "dead.beef.0001": "mac#1",
    "https://u:p@ocsp.example.ee/x?token=1#f": "https://email#1/x?query#1",
    "http://mari:pw@proxy:3128": "http://email#1:3128",
    "mari:pw@10.0.0.1": "email#1",
    "/home/peeter/x": "/home/user#1/x",
    "/var/home/peeter": "/var/home/user#1",
    "/Users/Peeter Tamm/x": "/Users/user#1/x",
    "C:\\Users\\Peeter Tamm\\x": "C:\\Users\\user#1\\x",
    "C:\\\\Users\\\\nora\\\\x": "C:\\\\Users\\\\user#1\\\\x",
    "file:///C:/Users/nora": "file:///C:/Users/user#1",
    "USER=peeter HOSTNAME=arvuti": "USER=user#1 HOSTNAME=host#1",
    "PIN1: 1234": "PIN1: pin#1",
    "puk is '12345678'": "puk is 'pin#1'",
    "pin kood 12345": "pin kood pin#1",
    "CAN=654321": "CAN=can#1",
    "Authorization: Basic dXNlcjpwYXNz": "Authorization: token#1",
    "bearer abcdef123456": "bearer token#1",
    "access_token=abc&x": "access_token=token#1&x",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln": "token#1",
    "CN=TAMM\\,JAAN\\,60001019906, C=EE": "CN=person#1, C=EE",
    'SN = TAMM/GN="Jaan"': 'SN = person#1/GN="person#2"',
    "perekonnanimi: Tamm": "perekonnanimi: person#1",
    "00 20 00 85 0C 31 32 33 34 FF FF FF FF FF FF FF FF": "00 20 00 85 apdu#1",
    "APDU: 0024010C18313233": "APDU: 0024010Capdu#1",
    "0c:2c:00:01:10:aa:bb": "0c:2c:00:01:apdu#1",
    "000D00200085083132333435FFFFFF": "000D00200085apdu#1",
    "xx 20 00 85 08 31 32 33 34 ff": "xx 20 00 85 08 apdu#1",
    "00 B0 00 00 E7\n00000017 SW: 30 82 04 01 30 82 90 00": "00 B0 00 00 E7\napdu#1 SW: apdu#2 90 00",
    "00B0000000 -> 308204019000 in 3 ms": "00B0000000 -> apdu#1 9000 in 3 ms",
    "00 C0 00 00 10 / 04 0B 33 38 6C 10": "00 C0 00 00 10 / apdu#1 6C 10",
}


@pytest.mark.parametrize(("written", "shown"), BY_FORM.items())
def test_what_is_personal_by_its_form_is_hidden_without_being_learned(written: str, shown: str) -> None:
    assert Redactor(CountingEntropy()).text(written) == shown


STAYS = [
    "3BDB960080B1FE451F830012233F536549440F9000F1",
    "3B DB 96 00 80 B1 FE 45 1F 83 00 12 23 3F 53 65 49 44 0F 90 00 F1",
    "3b:8c:80:01:53:65:49:44:0f:90:00:f1:1c:e3",
    "3BFF9600008031FE438031B85365494464B085051012233F1D",
    "8010001D",
    "PC/SC 0x80100069 (80100069), (63C2), SW 6982 63C2 6A82",
    "<00200085 Lc=12> T=1 -> <0 bytes 63C2>",
    "00 20 00 85",
    "0020008500",
    "00A4040C10A000000077010800070000FE00000100",
    "2026-11-25T12:00:00.123456+02:00 2026-11-25 12:00:00,123 12:30:45",
    "valid until 2031-02-17, 1910 days left",
    "PIN1: 3 tries left, PIN2 1, PUK 0 of 3",
    "PIN 2026-11-25",
    "pcsc-lite 2.2.3, protocol 4:4, OpenSSL 3.0.17, Python 3.11.2, version 1.2.3.4, Chrome/120.0.6099.129",
    "1.3.6.1.4.1.51361.1.1.4 2.16.840.1.101.3.4.2.1 0.4.0.194112.1.2",
    "card.pin_blocked PCSC-003 reader.present idclient.cards.channel",
    "http://127.0.0.1:8080/ocsp http://aia.sk.ee/esteid2018 [::1]:3128",
    "CN=ESTEID2018, O=SK ID Solutions AS, C=EE",
    "CN = EE-GovCA2018",
    "058f:9540 Alcor Micro AU9540 00 00, OMNIKEY 3x21 (CCID) 00 00",
    "/usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents/Info.plist /run/pcscd/pcscd.comm /home",
    "secp384r1, 1031 bytes, 0.19 ms, 96 %",
    "you can read 2026 cards",
    "999.1.2.3 12345:67890::x",
    "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "",
]


@pytest.mark.parametrize("text", STAYS)
def test_what_the_help_desk_needs_stays(text: str) -> None:
    redactor = learned()
    assert redactor.text(text) == text
    assert redactor.data({"evidence": text}) == {"evidence": text}
    assert redactor.count == 0


def test_personal_codes_are_judged_by_century_date_and_check_digit() -> None:
    assert is_personal_code(CODE)
    assert is_personal_code("60001019906")
    for wrong in ("38001085719", "98001085718", "08001085718", "38013085710", "3800108571", "3800108571x", ""):
        assert not is_personal_code(wrong)
    # both rounds of weights give 10: the check digit is 0
    second_round = [f"3800101{n:03}0" for n in range(1000) if is_personal_code(f"3800101{n:03}0")]
    assert second_round


def test_a_pseudonym_holds_within_one_report_and_joins_no_two() -> None:
    redactor = learned()
    assert redactor.text(f"{CODE} 60001019906 {CODE}") == "code#1 code#2 code#1"
    assert redactor.text("60001019906") == "code#2"
    assert redactor.data({"personal_code": CODE}) == {"personal_code": "code#1"}
    assert redactor.text("PIN1 1234, PIN2 12345, PIN1 1234") == "PIN1 pin#1, PIN2 pin#2, PIN1 pin#1"
    assert CODE not in repr(redactor)
    assert NAME not in repr(vars(redactor))


def test_every_redaction_is_counted() -> None:
    redactor = learned()
    redactor.text(f"{CODE} and {DOCUMENT}")
    redactor.data({"surname": "X", "n": [CODE, int(CODE)]})
    assert redactor.count == 5


def test_data_of_any_shape_becomes_data_without_secrets() -> None:
    redactor = Redactor(CountingEntropy(), keep=frozenset({"mari"}))
    redactor.learn("person", "Mari")
    redactor.learn("nothing of ours", "kolmnurk")
    redactor.learn("host", None)
    shown = redactor.data(
        {
            "pin1": 3,
            "PIN": "1234",
            "can": 123456,
            "mari": "mari",
            "Mari": True,
            CODE: None,
            "surname": "Tamm",
            "host_name": "arvuti",
            "octets": b"\x3b\xdb" + CODE.encode(),
            "list": (int(CODE), 1.5, {"kolmnurk"}),
            "path": PurePosixPath("/home/peeter"),
            "until": datetime(2031, 2, 17, tzinfo=UTC),
            "error": ValueError("Mari"),
        }
    )
    assert shown == {
        "pin1": 3,
        "PIN": "pin#1",
        "can": "can#1",
        "mari": "mari",
        "person#1": True,
        "code#1": None,
        "surname": "person#2",
        "host_name": "host#1",
        "octets": "3BDBcode#1",
        "list": ["code#1", 1.5, ["secret#1"]],
        "path": "/home/user#1",
        "until": "2031-02-17T00:00:00+00:00",
        "error": "person#1",
    }
    assert redactor.data(shown) == shown


def test_data_nested_too_deep_is_cut_off() -> None:
    loop: list[object] = []
    loop.append(loop)
    shown = json.dumps(Redactor(CountingEntropy()).data(loop))
    assert shown.count("[") == DEPTH + 1


def test_a_code_inside_a_name_is_learned_as_a_code() -> None:
    redactor = Redactor(CountingEntropy())
    redactor.learn("person", "TAMM,JAAN,12345678901")
    assert redactor.text("Jaan Tamm has 123 4567 8901") == "person#1 has code#1"


def test_a_user_called_like_a_word_of_the_report_does_not_break_it() -> None:
    redactor = Redactor(CountingEntropy(), keep=frozenset({"ok"}))
    for kind, value in (("user", "demo"), ("person", "OK"), ("host", "reader")):
        redactor.learn(kind, value)
    shown = redactor.json({"demo": True, "verdict": "ok", "reader": "reader of demo", "checks": [{"Ok": 38001085718}]})
    assert json.loads(shown) == {
        "demo": True,
        "verdict": "ok",
        "reader": "host#1 of user#1",
        "checks": [{"person#1": "code#1"}],
    }


def test_names_that_name_no_one_are_not_learned() -> None:
    redactor = Redactor(CountingEntropy())
    for kind, value in (("user", "root"), ("host", "localhost"), ("person", "X"), ("can", "12"), ("code", b"12")):
        redactor.learn(kind, value)
    redactor.learn("person", ",,--")
    assert redactor.text("root on localhost, X 12 3132") == "root on localhost, X 12 3132"


SECRETS = {"person": ("Männik", "mari", "LIIS"), "code": (CODE,), "document": (DOCUMENT,), "can": (CAN,)}
ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper": str.upper,
    "lower": str.lower,
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "json": lambda text: json.dumps(text)[1:-1],
    "hex": lambda text: text.encode().hex(),
    "HEX": lambda text: text.encode().hex(":").upper(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
}
noise = st.text(st.sampled_from(" .,;:=-/\\\n\"'()[]{}@#%?&+"), max_size=12)


@given(
    st.sampled_from([(kind, value) for kind, values in SECRETS.items() for value in values]),
    st.sampled_from(sorted(ENCODINGS)),
    noise,
    noise,
)
def test_a_learned_value_survives_in_no_encoding_and_no_surroundings(
    secret: tuple[str, str], encoding: str, before: str, after: str
) -> None:
    written = ENCODINGS[encoding](secret[1])
    shown = learned().text(f"{before}{written}{after}")
    assert written not in shown
    assert fold(secret[1]) not in fold(shown)
    assert secret[1].encode().hex() not in shown.lower().replace(":", "")


fragments = st.one_of(
    st.sampled_from([*FORMS, *BY_FORM, *STAYS]),
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(
        ["#1", "#12", "1", "+", "\ue000", "\ue001", " ", "\n", "/", "@", ":", "=", "\\", "%4", "PIN", "code#"]
    ),
    st.text(max_size=8),
)


@given(st.lists(fragments, max_size=6).map("".join))
def test_redacting_twice_changes_nothing(text: str) -> None:
    redactor = learned()
    once = redactor.text(text)
    assert redactor.text(once) == once
    assert learned().text(once) == once


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.binary(max_size=20)),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_data_becomes_json(value: object) -> None:
    redactor = learned()
    shown = redactor.data(value)
    json.dumps(shown)
    assert repr(redactor.data(shown)) == repr(shown)


@pytest.mark.parametrize(
    "unit",
    ["a", "1", "1 ", "ab ", "1.", "a:", "a@", "/", "/home/", "pin ", "cn=", "cn=a,", "\\", "%41", "mari", "mari ", "é",
     "00 b0 00 00 ", "00b0000000\n", "eyj", "tel1 ", "20 00 85 08 3", "http://", "bearer ", "pnoee-", "a-", "serial "],
)  # fmt: skip
def test_no_text_takes_long(unit: str) -> None:
    started = time.process_time()
    learned().text(unit * (20_000 // len(unit)))
    assert time.process_time() - started < 5


@pytest.mark.parametrize("written", ["person#38001085718", "pin#1234", "code#038001085718", "secret#0"])
def test_what_only_looks_like_a_pseudonym_is_none(written: str) -> None:
    redactor = learned()
    redactor.learn("pin", "1234")
    once = redactor.text(written)
    assert "38001085718" not in once
    assert "1234" not in once
    assert redactor.text(once) == once


def test_the_name_of_a_known_authority_stays_though_somebody_is_called_by_a_word_of_it() -> None:
    redactor = Redactor(CountingEntropy())
    redactor.learn("person", "TEST,MARI")
    redactor.spare("TEST of ESTEID")
    redactor.spare("TEST")
    hidden = redactor.text("issuer TEST of ESTEID; holder TEST,MARI by TEST of ESTEIDs")
    assert hidden == "issuer TEST of ESTEID; holder person#1 by person#1 of ESTEIDs"
    assert redactor.text(hidden) == hidden
    assert redactor.data({"issuer": "TEST of ESTEID", "by": "Test of Esteid"}) == {
        "issuer": "TEST of ESTEID",
        "by": "person#1 of Esteid",
    }
