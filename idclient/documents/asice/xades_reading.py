"""A signature file read into values: SignedInfo, value, certificate, and what the signer said (EN 319 132-1)."""

from collections.abc import Iterator
from datetime import datetime

from idclient.documents.asice.canonical import Canonical
from idclient.documents.asice.properties import ReadEvidence, ReadProperties, read_evidence, read_properties
from idclient.documents.asice.shape import Children, attributes, octets_of, only, require_unique_ids
from idclient.documents.asice.xades import ASIC, DS, SIGNED_PROPERTIES, XADES
from idclient.documents.asice.xml import Element, Name, parse_xml
from idclient.errors.container import SignatureXmlMalformed
from idclient.errors.trust import AlgorithmUnsupported
from idclient.value import field, frozen

_CANONICAL = {method.value: method for method in Canonical}


@frozen
class Reference:
    """What one Reference says of a file. `digest_uri` is not judged yet; `uri` is as written."""

    identifier: str
    uri: str
    digest_uri: str
    digest: bytes


@frozen(kw_only=True)
class ReadSignature:
    """One signature. Elements are kept to be canonicalised; nothing is believed yet."""

    signed_info: Element = field(repr=False)
    method: Canonical
    signature_uri: str
    files: tuple[Reference, ...]
    properties_digest: Reference
    properties_method: Canonical
    value_element: Element = field(repr=False)
    value: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    properties_element: Element = field(repr=False)
    properties: ReadProperties
    evidence: ReadEvidence

    @property
    def claimed(self) -> datetime | None:
        """When the signer says it was made."""
        return self.properties.signing_time


def read_signature_file(data: bytes) -> tuple[ReadSignature, ...]:
    """Return every signature in a signature file, at least one.

    Raises: SignatureXmlMalformed, ContainerTooLarge, AlgorithmUnsupported (for a canonicalisation).
    """
    root = parse_xml(data)
    require_unique_ids(root)
    if root.name != (ASIC, "XAdESSignatures") or root.attributes:
        raise SignatureXmlMalformed(reason="element")
    children = Children(root)
    found = tuple(_read_signature(element) for element in children.many(_ds("Signature")))
    children.end()
    if not found:
        raise SignatureXmlMalformed(reason="element")
    return found


def canonical_method(element: Element) -> Canonical:
    """Return the method that an element's Algorithm names, which takes no parameters here.

    Raises: SignatureXmlMalformed, AlgorithmUnsupported.
    """
    uri = _algorithm(element)
    if uri not in _CANONICAL:
        raise AlgorithmUnsupported(algorithm=uri[-64:])
    return _CANONICAL[uri]


def _read_signature(element: Element) -> ReadSignature:
    identifier = attributes(element, "Id")["Id"]
    parts = Children(element)
    signed_info = parts.take(_ds("SignedInfo"))
    value = parts.take(_ds("SignatureValue"))
    key = parts.take(_ds("KeyInfo"))
    content = only(parts.take(_ds("Object")), (XADES, "QualifyingProperties"), optional=("Id",))
    parts.end()
    if attributes(content, "Target", optional=("Id",))["Target"] != f"#{identifier}":
        raise SignatureXmlMalformed(reason="target")
    qualifying = Children(content)
    properties = qualifying.take((XADES, "SignedProperties"))
    unsigned = qualifying.maybe((XADES, "UnsignedProperties"))
    qualifying.end()
    method, uri, files, (own, own_method) = _read_signed_info(signed_info)
    if own.uri != f"#{attributes(properties, 'Id')['Id']}":
        raise SignatureXmlMalformed(reason="target")
    return ReadSignature(
        signed_info=signed_info,
        method=method,
        signature_uri=uri,
        files=files,
        properties_digest=own,
        properties_method=own_method,
        value_element=value,
        value=octets_of(value, optional=("Id",)),
        certificate=_certificate(key),
        properties_element=properties,
        properties=read_properties(properties, {file.identifier for file in files}),
        evidence=read_evidence(unsigned),
    )


def _read_signed_info(
    element: Element,
) -> tuple[Canonical, str, tuple[Reference, ...], tuple[Reference, Canonical]]:
    """Return method, signature algorithm, the references to files, and that to the signed properties."""
    attributes(element, optional=("Id",))
    children = Children(element)
    method = canonical_method(children.take(_ds("CanonicalizationMethod")))
    uri = _algorithm(children.take(_ds("SignatureMethod")))
    files: list[Reference] = []
    own: list[tuple[Reference, Canonical]] = []
    for item in children.many(_ds("Reference")):
        said = attributes(item, "URI", optional=("Id", "Type"))
        reference, transform = _read_reference(item, said)
        if said.get("Type") == SIGNED_PROPERTIES:
            own.append((reference, transform or Canonical.INCLUSIVE_10))  # the default of XML-Signature, 4.4.3.2
        elif "Id" not in said or transform is not None or not reference.uri or "#" in reference.uri:
            raise SignatureXmlMalformed(reason="reference")
        else:
            files.append(reference)
    children.end()
    if len(own) != 1 or not files:
        raise SignatureXmlMalformed(reason="reference")
    return method, uri, tuple(files), own[0]


def _read_reference(element: Element, said: dict[str, str]) -> tuple[Reference, Canonical | None]:
    children = Children(element)
    transforms = children.maybe(_ds("Transforms"))
    method = children.take(_ds("DigestMethod"))
    value = children.take(_ds("DigestValue"))
    children.end()
    transform = canonical_method(only(transforms, _ds("Transform"))) if transforms is not None else None
    return Reference(said.get("Id", ""), said["URI"], _algorithm(method), octets_of(value)), transform


def _certificate(key: Element) -> bytes:
    """Return the one certificate in KeyInfo; a second could be the one that another reader takes."""
    data = only(key, _ds("X509Data"), optional=("Id",))
    return octets_of(only(data, _ds("X509Certificate")))


def _algorithm(element: Element) -> str:
    if element.children or element.text.strip():
        raise SignatureXmlMalformed(reason="transform")
    return attributes(element, "Algorithm")["Algorithm"]


def _ds(name: str) -> Name:
    return (DS, name)


def references_by_name(signature: ReadSignature) -> Iterator[tuple[str, Reference]]:
    """Yield the files that a signature is over, by their names. Raises: SignatureXmlMalformed."""
    from idclient.documents.asice.names import from_uri

    seen: set[str] = set()
    for reference in signature.files:
        name = from_uri(reference.uri)
        if name in seen:
            raise SignatureXmlMalformed(reason="reference")
        seen.add(name)
        yield name, reference
