"""Redaction: total, and what was redacted once stays as it is."""

from idclient.diagnosis.redaction import Redactor
from tests.doubles import CountingEntropy

SECRET = "38001085718"
SEEDS = (
    b"PNOEE-38001085718 AB0123456 +372 5551 2345",
    b"CN=M\xc3\x84NNIK\\,MARI, C=EE http://u:p@h/x?y 00 20 00 85 0C 31 32 33 34",
    b"4dc3844e4e494b TWFyaQ== \\u00c4 %C3%84 [51, 56, 48] 0x31, 0x32, 0x33, 0x34 C:\\Users\\x fe80::1:2",
    b"00 B0 00 00 E7\n30 82 04 01 90 00 person#1 code#12",
)


def run(octets: bytes) -> None:
    text = octets.decode("utf-8", errors="surrogateescape")
    redactor = Redactor(CountingEntropy())
    for kind, value in (("person", "M\u00c4NNIK,MARI-LIIS"), ("code", SECRET), ("user", "marim")):
        redactor.learn(kind, value)
    once = redactor.text(text)
    assert redactor.text(once) == once
    assert SECRET not in once
