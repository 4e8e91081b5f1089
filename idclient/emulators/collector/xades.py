"""The signature of a vote: XAdES-BES of exactly the form that the protocol prescribes, over exactly the data files."""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from idclient.emulators.collector.markup import Element, canonical, read
from idclient.emulators.collector.refusals import bad
from idclient.value import field, frozen

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_C14N = "http://www.w3.org/2006/12/xml-c14n11"
_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    _MORE + "sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_METHODS = {
    f"{_MORE}{kind}-{name}": (kind, name) for kind in ("rsa", "ecdsa") for name in ("sha256", "sha384", "sha512")
}


@frozen
class Signed:
    """A signature that holds over the files. `value` is the canonical SignatureValue, which is registered."""

    certificate: bytes = field(repr=False)
    value: bytes = field(repr=False)
    claimed: datetime


def read_signature(octets: bytes, files: dict[str, tuple[str, bytes]]) -> Signed:
    """Return the signature in a signature file once it holds. Raises: Refused."""
    root = read(octets)
    _shape(root, "asic:XAdESSignatures", (), "ds:Signature")
    identifiers = [element.attributes["Id"] for element in root.everything() if "Id" in element.attributes]
    if len(set(identifiers)) != len(identifiers):
        raise bad("identifiers")
    (signature,) = root.children
    _shape(signature, "ds:Signature", ("Id",), "ds:SignedInfo", "ds:SignatureValue", "ds:KeyInfo", "ds:Object")
    info, value, key, container = signature.children
    qualifying = _only(container, "ds:Object", "xades:QualifyingProperties")
    if qualifying.attributes != {"Target": "#" + signature.attributes["Id"]}:
        raise bad("target")
    properties = _child(qualifying, "xades:SignedProperties")
    certificate = _certificate(key)
    claimed, types = _signed_properties(properties, certificate)
    method = _check_references(info, properties, files, types)
    if set(value.attributes) - {"Id"} or value.children:
        raise bad("value")
    _verify(certificate, method, canonical(info), _decoded(value.text))
    return Signed(certificate, canonical(value), claimed)


def _check_references(
    info: Element, properties: Element, files: dict[str, tuple[str, bytes]], types: dict[str, str]
) -> tuple[str, str]:
    """Return kind of key and digest, once every reference is to what it says. Raises: Refused."""
    names = ["ds:CanonicalizationMethod", "ds:SignatureMethod", *["ds:Reference"] * (len(files) + 1)]
    _shape(info, "ds:SignedInfo", None, *names)
    if info.children[0].attributes != {"Algorithm": _C14N} or info.children[0].children:
        raise bad("canonicalization")
    method = _METHODS.get(info.children[1].attributes.get("Algorithm", ""))
    if method is None or len(info.children[1].attributes) != 1 or info.children[1].children:
        raise bad("method")
    seen: dict[str, str] = {}
    properties_seen = False
    for reference in info.named("ds:Reference"):
        if reference.attributes.get("Type") == _PROPERTIES:
            if properties_seen or reference.attributes.get("URI") != "#" + properties.attributes.get("Id", ""):
                raise bad("properties reference")
            properties_seen = True
            _check_digest(reference, canonical(properties), transformed=True)
            continue
        if set(reference.attributes) != {"Id", "URI"}:
            raise bad("reference")
        name = unquote_plus(reference.attributes["URI"])
        if name in seen or name not in files:
            raise bad("reference")
        seen[name] = reference.attributes["Id"]
        _check_digest(reference, files[name][1], transformed=False)
    if not properties_seen or set(seen) != set(files):
        raise bad("references")
    if types != {"#" + identifier: files[name][0] for name, identifier in seen.items()}:
        raise bad("media types")
    return method


def _check_digest(reference: Element, octets: bytes, *, transformed: bool) -> None:
    names = (["ds:Transforms"] if transformed else []) + ["ds:DigestMethod", "ds:DigestValue"]
    _shape(reference, "ds:Reference", None, *names)
    if transformed:
        transform = _only(reference.children[0], "ds:Transforms", "ds:Transform")
        if transform.attributes != {"Algorithm": _C14N} or transform.children:
            raise bad("transform")
    _require_digest(reference.children[-2], reference.children[-1], octets)


def _require_digest(method: Element, value: Element, octets: bytes) -> None:
    name = _DIGESTS.get(method.attributes.get("Algorithm", ""))
    if name is None or len(method.attributes) != 1 or method.children or value.attributes or value.children:
        raise bad("digest method")
    if not hmac.compare_digest(hashlib.new(name, octets).digest(), _decoded(value.text)):
        raise bad("digest")


def _certificate(key: Element) -> bytes:
    data = _only(key, "ds:KeyInfo", "ds:X509Data")
    return _decoded(_only(data, "ds:X509Data", "ds:X509Certificate").text)


def _signed_properties(properties: Element, certificate: bytes) -> tuple[datetime, dict[str, str]]:
    """Return the claimed time, and media types by reference. Raises: Refused."""
    names = ("xades:SignedSignatureProperties", "xades:SignedDataObjectProperties")
    _shape(properties, "xades:SignedProperties", ("Id",), *names)
    about, data = properties.children
    _shape(about, names[0], (), "xades:SigningTime", "xades:SigningCertificate")
    _require_certificate(_only(about.children[1], "xades:SigningCertificate", "xades:Cert"), certificate)
    types: dict[str, str] = {}
    _shape(data, names[1], (), *["xades:DataObjectFormat"] * len(data.children))
    for form in data.children:
        _shape(form, "xades:DataObjectFormat", ("ObjectReference",), "xades:MimeType")
        if form.attributes["ObjectReference"] in types:
            raise bad("media types")
        types[form.attributes["ObjectReference"]] = form.children[0].text
    return _time(about.children[0].text), types


def _require_certificate(named: Element, certificate: bytes) -> None:
    """Make sure that the signed properties name the certificate with which the signature is verified."""
    _shape(named, "xades:Cert", (), "xades:CertDigest", "xades:IssuerSerial")
    digest, serial = named.children
    _shape(digest, "xades:CertDigest", (), "ds:DigestMethod", "ds:DigestValue")
    _require_digest(digest.children[0], digest.children[1], certificate)
    _shape(serial, "xades:IssuerSerial", (), "ds:X509IssuerName", "ds:X509SerialNumber")
    if serial.children[1].text != str(load(certificate).serial_number) or not serial.children[0].text:
        raise bad("issuer and serial")


def load(certificate: bytes) -> "Certificate":
    """Return a certificate. Raises: Refused."""
    from cryptography.x509 import load_der_x509_certificate

    try:
        return load_der_x509_certificate(certificate)
    except ValueError as problem:
        raise bad("certificate") from problem


def _verify(certificate: bytes, method: tuple[str, str], message: bytes, value: bytes) -> None:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    kind, name = method
    algorithm: Any = getattr(hashes, name.upper())()
    try:
        key = load(certificate).public_key()
        if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, message, padding.PKCS1v15(), algorithm)
        elif kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            width = (key.key_size + 7) // 8
            if len(value) != 2 * width:
                raise bad("signature value")
            r, s = int.from_bytes(value[:width]), int.from_bytes(value[width:])
            key.verify(encode_dss_signature(r, s), message, ec.ECDSA(algorithm))
        else:
            raise bad("key")
    except (InvalidSignature, UnsupportedAlgorithm, ValueError) as problem:
        raise bad("signature") from problem


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise bad("time") from problem
    if moment.tzinfo is None or abs(moment.year - 2000) > 500:
        raise bad("time")
    return moment.astimezone(UTC) if moment.utcoffset() != timedelta(0) else moment


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise bad("base64") from problem


def _shape(element: Element, name: str, attributes: tuple[str, ...] | None, *children: str) -> None:
    """Make sure that an element is what it has to be; None leaves its attributes to the caller. Raises: Refused."""
    if element.name != name or [child.name for child in element.children] != list(children):
        raise bad(f"shape of {name}")
    if attributes is not None and set(element.attributes) != set(attributes):
        raise bad(f"attributes of {name}")


def _only(element: Element, name: str, child: str) -> Element:
    _shape(element, name, (), child)
    return element.children[0]


def _child(element: Element, name: str) -> Element:
    if [child.name for child in element.children] != [name]:
        raise bad(f"shape of {element.name}")
    return element.children[0]
