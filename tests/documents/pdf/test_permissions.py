"""What an author lets others do: certification, locked fields, and demands on a signature."""

import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import all_locks, permission_level, signature_fields
from idclient.documents.pdf.locks import Action, Lock
from idclient.documents.pdf.signatures import extract_signatures
from idclient.errors import Error
from idclient.errors.document import CertificationLate, DocumentCertified, FieldLocked, FieldUnsuitable, SeedValueUnmet
from idclient.model import Level, Permission
from idclient.value import replace
from tests.documents.generate import Objects, as_packed, as_table, plain_objects
from tests.documents.signer import OPTIONS, key, sign_file

REASON = "Nõustun — согласен"
SIGNATURE = b"<</FT/Sig/T(%b)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R/F 132%b>>"
TEXT = b"<</FT/Tx/T(%b)/Type/Annot/Subtype/Widget/Rect[10 10 90 30]/P 3 0 R/F 4%b>>"


def form_of(first: bytes = b"", second: bytes = b"", **more: bytes) -> Objects:
    """Return a page with the text fields Amount and Note and the signature fields One and Two."""
    listed = b"[6 0 R 7 0 R 8 0 R 9 0 R]"
    return {
        **plain_objects(catalog=b"/AcroForm<</Fields%b>>" % listed, page=b"/Annots" + listed),
        6: TEXT % (b"Amount", b""),
        7: TEXT % (b"Note", b""),
        8: SIGNATURE % (b"One", first),
        9: SIGNATURE % (b"Two", second),
        **{int(number[1:]): text for number, text in more.items()},
    }


def signed(folder: Path, data: bytes, **changes: object) -> bytes:
    source, target = folder / "in.pdf", folder / "out.pdf"
    source.write_bytes(data)
    target.unlink(missing_ok=True)
    sign_file(source, target, options=replace(OPTIONS, **changes), cms=lambda _: b"\x30\x00")
    return target.read_bytes()


def opened(folder: Path, data: bytes) -> PdfDocument:
    path = folder / "read.pdf"
    path.write_bytes(data)
    return PdfDocument.open(path)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("make", [as_table, as_packed])
def test_the_first_signature_certifies(tmp_path: Path, permission: Permission, make: object) -> None:
    objects = plain_objects(catalog=b"/Perms<</X 1>>")
    data = signed(tmp_path, as_packed(objects) if make is as_packed else as_table(objects), certify=permission)
    with opened(tmp_path, data) as document:
        assert permission_level(document) == permission.level
        (signature,) = extract_signatures(document)
        assert signature.certification == permission.level
        permissions = document.dictionary(document.catalog.get(b"Perms"))
        assert permissions is not None
        assert document.integer(permissions.get(b"X")) == 1
        located = document.located(permissions.get(b"DocMDP"))
        assert located is not None
        assert located.number == signature.number


def test_only_the_first_signature_can_certify(tmp_path: Path) -> None:
    once = signed(tmp_path, as_table(plain_objects()))
    with pytest.raises(CertificationLate):
        signed(tmp_path, once, certify=Permission.FORMS)
    certified = signed(tmp_path, as_table(plain_objects()), certify=Permission.FORMS)
    with pytest.raises(CertificationLate):
        signed(tmp_path, certified, certify=Permission.FORMS)
    assert signed(tmp_path, certified).startswith(certified)


def test_nothing_is_added_to_what_is_certified_against_change(tmp_path: Path) -> None:
    certified = signed(tmp_path, as_table(plain_objects()), certify=Permission.NONE)
    with pytest.raises(DocumentCertified):
        signed(tmp_path, certified)


@pytest.mark.parametrize(
    ("lock", "expected"),
    [
        (b"<</Type/SigFieldLock/Action/All>>", Lock(Action.ALL)),
        (b"<</Action/Include/Fields[(Amount)<FEFF00D5>]>>", Lock(Action.INCLUDE, ("Amount", "Õ"))),
        (b"<</Action/Exclude/Fields[(Note)]/P 2>>", Lock(Action.EXCLUDE, ("Note",), 2)),
        (b"<</Action/All/P 9>>", Lock(Action.ALL)),
    ],
)
def test_a_lock_becomes_part_of_the_signature(tmp_path: Path, lock: bytes, expected: Lock) -> None:
    data = signed(tmp_path, as_table(form_of(b"/Lock 10 0 R", n10=lock)), field_name="One")
    with opened(tmp_path, data) as document:
        own, mdp = all_locks(document, signature_fields(document))
        assert own == mdp == expected
        assert permission_level(document) == expected.level
        (signature,) = extract_signatures(document)
        assert b"/TransformMethod/FieldMDP" in signature.dictionary.raw
        assert b"/Data 1 0 R" in signature.dictionary.raw


@pytest.mark.parametrize(
    "lock", [b"<</Action/Some>>", b"(x)", b"<</Action/Include/Fields[1]>>", b"<</Action/Include/Fields 1>>"]
)
def test_a_lock_that_cannot_be_understood_is_refused(tmp_path: Path, lock: bytes) -> None:
    with pytest.raises(FieldUnsuitable) as caught:
        signed(tmp_path, as_table(form_of(b"/Lock 10 0 R", n10=lock)), field_name="One")
    assert caught.value.facts == {"reason": "locks"}


@pytest.mark.parametrize(
    ("lock", "free"),
    [
        (b"<</Action/All>>", False),
        (b"<</Action/Include/Fields[(Amount)]>>", True),
        (b"<</Action/Include/Fields[(Two)]>>", False),
        (b"<</Action/Exclude/Fields[(Two)]>>", True),
        (b"<</Action/Exclude/Fields[(One)(Tw)]>>", False),
    ],
)
def test_a_locked_field_is_not_signed_but_a_new_one_may_come(tmp_path: Path, lock: bytes, free: bool) -> None:
    data = signed(tmp_path, as_table(form_of(b"/Lock" + lock)), field_name="One")
    if free:
        assert signed(tmp_path, data, field_name="Two").startswith(data)
    else:
        with pytest.raises(FieldLocked):
            signed(tmp_path, data, field_name="Two")
    assert signed(tmp_path, data).startswith(data)


def test_a_lock_that_forbids_change_ends_the_signing(tmp_path: Path) -> None:
    data = signed(tmp_path, as_table(form_of(b"/Lock<</Action/All/P 1>>")), field_name="One")
    with pytest.raises(DocumentCertified):
        signed(tmp_path, data)


def test_names_of_parents_lock_what_is_below_them() -> None:
    lock = Lock(Action.INCLUDE, ("a.b",))
    assert [lock.covers(name) for name in ("a.b", "a.b.c", "a.bc", "a", "b")] == [True, True, False, False, False]
    assert Lock(Action.EXCLUDE, ("a",)).covers("b")
    assert not Lock(Action.EXCLUDE, ("a",)).covers("a.b")


def test_texts_are_kept_as_utf_16_where_ascii_does_not_do(tmp_path: Path) -> None:
    texts = {"reason": REASON, "location": "Tallinn", "contact": "Õie, +372", "name": "Žanna Ш"}
    data = signed(tmp_path, as_table(plain_objects()), **texts)
    with opened(tmp_path, data) as document:
        (signature,) = extract_signatures(document)
        assert [getattr(signature, name) for name in texts] == list(texts.values())
    assert b"/Location(Tallinn)" in data
    assert b"/ContactInfo<FEFF00D5" in data
    assert b"/Reason<FEFF" + REASON.encode("utf-16-be").hex().upper().encode() in data


MET: dict[str, tuple[bytes, dict[str, object]]] = {
    "nothing": (b"<<>>", {}),
    "filter": (b"<</Filter/Adobe.PPKLite/Ff 1>>", {}),
    "a wish for another filter": (b"<</Filter/Other>>", {}),
    "sub-filter": (b"<</SubFilter[/adbe.pkcs7.detached/ETSI.CAdES.detached]/Ff 2>>", {}),
    "a wish for another sub-filter": (b"<</SubFilter[/adbe.pkcs7.detached]>>", {}),
    "version": (b"<</V 3/Ff 4>>", {}),
    "digest": (b"<</DigestMethod[(SHA256)(SHA384)]/Ff 64>>", {"hash_name": "sha384"}),
    "digest not known yet": (b"<</DigestMethod[(SHA256)]/Ff 64>>", {}),
    "a reason of several": (b"<</Reasons[(I agree)(I wrote it)]/Ff 8>>", {"reason": "I wrote it"}),
    "a reason of one's own": (b"<</Reasons[(I agree)]>>", {"reason": "Mine"}),
    "no reason": (b"<</Reasons[(.)]/Ff 8>>", {}),
    "ordinary": (b"<</MDP<</P 0>>>>", {}),
    "certification": (b"<</MDP<</P 2>>>>", {"certify": Permission.FORMS}),
    "time stamp": (b"<</TimeStamp<</URL(http://x)/Ff 1>>>>", {"level": Level.B_T}),
    "a wish for a time stamp": (b"<</TimeStamp<</URL(http://x)/Ff 0>>>>", {}),
    "revocation": (b"<</AddRevInfo true/Ff 32>>", {"level": Level.B_LT}),
    "no revocation": (b"<</AddRevInfo false/Ff 32>>", {"level": Level.B_T}),
    "a document left open": (b"<</LockDocument/auto/Ff 128>>", {}),
    "a legal attestation without certification": (b"<</LegalAttestation[(x)]/Ff 16>>", {}),
}  # fmt: skip
UNMET: dict[str, tuple[bytes, dict[str, object]]] = {
    "malformed": (b"17", {}),
    "filter": (b"<</Filter/Other/Ff 1>>", {}),
    "sub-filter": (b"<</SubFilter[/adbe.pkcs7.detached]/Ff 2>>", {}),
    "version": (b"<</V 4/Ff 4>>", {}),
    "digest": (b"<</DigestMethod[(SHA256)]/Ff 64>>", {"hash_name": "sha384"}),
    "appearance": (b"<</AppearanceFilter(Fine)/Ff 256>>", {}),
    "reason": (b"<</Reasons[(I agree)(I wrote it)]/Ff 8>>", {"reason": "Mine"}),
    "no-reason": (b"<</Reasons[(.)]/Ff 8>>", {"reason": "Mine"}),
    "certification": (b"<</MDP<</P 1>>>>", {"certify": Permission.FORMS}),
    "time-stamp": (b"<</TimeStamp<</URL(http://x)/Ff 1>>>>", {}),
    "revocation": (b"<</AddRevInfo true/Ff 32>>", {"level": Level.B_T}),
    "no-revocation": (b"<</AddRevInfo false/Ff 32>>", {"level": Level.B_LT}),
    "lock-document": (b"<</LockDocument/true/Ff 128>>", {}),
    "legal-attestation": (b"<</LegalAttestation[(x)]/Ff 16>>", {"certify": Permission.FORMS}),
}  # fmt: skip


@pytest.mark.parametrize("name", MET)
def test_a_demand_that_is_met_is_no_obstacle(tmp_path: Path, name: str) -> None:
    seed, options = MET[name]
    assert signed(tmp_path, as_table(form_of(b"/SV 10 0 R", n10=seed)), field_name="One", **options)


@pytest.mark.parametrize("name", UNMET)
def test_a_demand_that_is_not_met_is_refused_by_name(tmp_path: Path, name: str) -> None:
    seed, options = UNMET[name]
    with pytest.raises(SeedValueUnmet) as caught:
        signed(tmp_path, as_table(form_of(b"/SV 10 0 R", n10=seed)), field_name="One", **options)
    assert caught.value.facts["constraint"] == name


def test_ordinary_signatures_are_refused_where_certification_is_wanted(tmp_path: Path) -> None:
    for seed, options in ((b"<</MDP<</P 2>>>>", {}), (b"<</MDP<</P 0>>>>", {"certify": Permission.FORMS})):
        with pytest.raises(SeedValueUnmet) as caught:
            signed(tmp_path, as_table(form_of(b"/SV" + seed)), field_name="One", **options)
        assert caught.value.facts["constraint"] == "certification"


def test_what_an_author_wants_to_read_steers_no_terminal(tmp_path: Path) -> None:
    with pytest.raises(SeedValueUnmet) as caught:
        signed(tmp_path, as_table(form_of(b"/SV<</Reasons[<FEFF0061001B005B0032004A>(b)]/Ff 8>>")), field_name="One")
    assert caught.value.facts["wanted"] == "a?[2J; b"


def test_the_only_reason_permitted_is_taken(tmp_path: Path) -> None:
    data = signed(tmp_path, as_table(form_of(b"/SV<</Reasons[(I agree)]/Ff 8>>")), field_name="One")
    with opened(tmp_path, data) as document:
        assert extract_signatures(document)[0].reason == "I agree"


@pytest.fixture(scope="module")
def chain() -> tuple[bytes, bytes]:
    """A certificate with names, policy and usage, and another that stands for its issuer."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "EE"),
            x509.NameAttribute(NameOID.COMMON_NAME, "TEST ÕUN"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, "PNOEE-38001085718"),
        ]
    )
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    policy = x509.PolicyInformation(x509.ObjectIdentifier("1.3.6.1.4.1.51361.1.1.1"), None)
    usage = x509.KeyUsage(False, True, False, False, False, False, False, False, False)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(7).not_valid_before(start).not_valid_after(start + datetime.timedelta(900))
    builder = builder.add_extension(usage, critical=True).add_extension(
        x509.CertificatePolicies([policy]), critical=False
    )
    made = builder.sign(private, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER), key()[1]


def demand(kind: str, chain: tuple[bytes, bytes], *, met: bool) -> bytes:
    own, issuer = (b"<%b>" % der.hex().encode() for der in chain)
    return {
        "certificate": b"/Subject[%b]/Ff 1" % (own if met else issuer),
        "issuer": b"/Issuer[%b]/Ff 2" % (issuer if met else own),
        "policy": b"/OID[(1.2)(1.3.6.1.4.1.51361.1.1.%d)]/Ff 4" % (1 if met else 2),
        "subject": b"/SubjectDN[<</CN(x)>><</CN%b/C(EE)>>]/Ff 8"
        % (b"<FEFF0054004500530054002000D50055004E>" if met else b"(TEST)"),
        "key-usage": b"/KeyUsage[(1)(%b)]/Ff 32" % (b"01X0" if met else b"11"),
    }[kind]


@pytest.mark.parametrize("kind", ["certificate", "issuer", "policy", "subject", "key-usage"])
def test_demands_on_the_certificate(tmp_path: Path, chain: tuple[bytes, bytes], kind: str) -> None:
    def attempt(seed: bytes) -> None:
        signed(tmp_path, as_table(form_of(b"/SV<</Cert<<%b>>>>" % seed)), field_name="One", certificates=chain)

    attempt(demand(kind, chain, met=True))
    wrong = demand(kind, chain, met=False)
    with pytest.raises(SeedValueUnmet) as caught:
        attempt(wrong)
    assert caught.value.facts["constraint"] == kind
    attempt(wrong.partition(b"/Ff")[0])


def test_a_field_of_another_kind_or_name_stays_refused(tmp_path: Path) -> None:
    expected: dict[str, type[Error]] = {"Amount": FieldUnsuitable, "Amount.x": FieldUnsuitable}
    for name, error in expected.items():
        with pytest.raises(error):
            signed(tmp_path, as_table(form_of()), field_name=name)
