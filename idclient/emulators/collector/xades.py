"""The signature of a vote: XAdES-BES of exactly the form that the protocol prescribes, over exactly the data files."""

from datetime import datetime
from urllib.parse import unquote_plus

from idclient.emulators.collector.certificates import load
from idclient.emulators.collector.digests import require_digest
from idclient.emulators.collector.markup import Element, canonical, read
from idclient.emulators.collector.refusals import bad
from idclient.emulators.collector.shapes import algorithm_of, octets_of, only, require
from idclient.emulators.collector.signature_value import METHODS, Method, verify
from idclient.emulators.collector.signed_properties import read_properties
from idclient.value import field, frozen

_C14N = "http://www.w3.org/2006/12/xml-c14n11"
_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"


@frozen
class Signed:
    """A signature that holds over the files. `value` is the canonical SignatureValue, which is registered."""

    certificate: bytes = field(repr=False)
    value: bytes = field(repr=False)
    claimed: datetime


def read_signature(octets: bytes, files: dict[str, tuple[str, bytes]]) -> Signed:
    """Return the signature in a signature file once it holds. Raises: Refused."""
    root = read(octets)
    require(root, "asic:XAdESSignatures", (), "ds:Signature")
    identifiers = [element.attributes["Id"] for element in root.everything() if "Id" in element.attributes]
    if len(set(identifiers)) != len(identifiers):
        raise bad("identifiers")
    (signature,) = root.children
    require(signature, "ds:Signature", ("Id",), "ds:SignedInfo", "ds:SignatureValue", "ds:KeyInfo", "ds:Object")
    info, value, key, container = signature.children
    qualifying = only(container, "ds:Object", "xades:QualifyingProperties")
    require(qualifying, "xades:QualifyingProperties", ("Target",), "xades:SignedProperties")
    if qualifying.attributes["Target"] != "#" + signature.attributes["Id"]:
        raise bad("target")
    (properties,) = qualifying.children
    der = octets_of(
        only(only(key, "ds:KeyInfo", "ds:X509Data"), "ds:X509Data", "ds:X509Certificate"), "ds:X509Certificate"
    )
    certificate = load(der)
    said = read_properties(properties, certificate, der)
    method = _method(info, len(files))
    _check_references(info.children[2:], properties, files, said.types)
    verify(certificate, method, canonical(info), octets_of(value, "ds:SignatureValue", optional=("Id",)))
    return Signed(der, canonical(value), said.claimed)


def _method(info: Element, files: int) -> Method:
    names = ["ds:CanonicalizationMethod", "ds:SignatureMethod", *["ds:Reference"] * (files + 1)]
    require(info, "ds:SignedInfo", (), *names)
    if algorithm_of(info.children[0], names[0]) != _C14N:
        raise bad("canonicalization")
    method = METHODS.get(algorithm_of(info.children[1], names[1]))
    if method is None:
        raise bad("signature method")
    return method


def _check_references(
    references: list[Element], properties: Element, files: dict[str, tuple[str, bytes]], types: dict[str, str]
) -> None:
    """Make sure that every reference is to what it says: each file once, the properties once. Raises: Refused."""
    to_properties = [reference for reference in references if "Type" in reference.attributes]
    if len(to_properties) != 1:
        raise bad("properties reference")
    _check_properties_reference(to_properties[0], properties)
    seen: dict[str, str] = {}
    for reference in references:
        if reference is to_properties[0]:
            continue
        require(reference, "ds:Reference", ("Id", "URI"), "ds:DigestMethod", "ds:DigestValue")
        name = unquote_plus(reference.attributes["URI"])
        if name in seen or name not in files:
            raise bad("reference")
        seen[name] = reference.attributes["Id"]
        require_digest(reference.children[0], reference.children[1], files[name][1])
    if types != {"#" + identifier: files[name][0] for name, identifier in seen.items()}:
        raise bad("media types")


def _check_properties_reference(reference: Element, properties: Element) -> None:
    names = ("ds:Transforms", "ds:DigestMethod", "ds:DigestValue")
    require(reference, "ds:Reference", ("Type", "URI"), *names, optional=("Id",))
    uri = "#" + properties.attributes["Id"]
    if reference.attributes["Type"] != _PROPERTIES or reference.attributes["URI"] != uri:
        raise bad("properties reference")
    transforms, method, value = reference.children
    if algorithm_of(only(transforms, "ds:Transforms", "ds:Transform"), "ds:Transform") != _C14N:
        raise bad("transform")
    require_digest(method, value, canonical(properties))
