"""What is wrong with an ASiC-E container, or with what is to go into one."""

from idclient.errors.document import DocumentError


class ContainerError(DocumentError):
    """A failure of a container: reading, checking or making it."""


class ContainerMalformed(ContainerError):
    """It is no sound ASiC-E container (EN 319 162-1). `reason` is a stable word for the place.

    Of the zip: zip, zip64, multi-volume, encrypted, method, header-differs, overlap, gap, size-differs, checksum,
    entry-name, entry-twice. Of what is in it: mimetype, manifest, manifest-missing, manifest-entry, meta-inf.
    """

    code = "container.malformed"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class ContainerTooLarge(ContainerError):
    """A limit that no honest container reaches was hit. `limit` names it: container, entries, entry, total, xml."""

    code = "container.too_large"

    def __init__(self, *, limit: str) -> None:
        super().__init__(limit=limit)


class ContainerKindUnsupported(ContainerError):
    """A container or signature of a kind that is not judged here. `kind`: asic-s, cades, policy, archive-time-stamp."""

    code = "container.kind_unsupported"

    def __init__(self, *, kind: str) -> None:
        super().__init__(kind=kind)


class SignatureXmlMalformed(ContainerError):
    """A signature file is no XAdES signature (EN 319 132-1). `reason` is a stable word for the place.

    Of the XML: xml, doctype, instruction, encoding, namespace, depth. Of the signature: element, attribute, text, id,
    base64, time, reference, transform, object, target, data-object.
    """

    code = "container.signature_malformed"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class FileNotSigned(ContainerError):
    """The container holds files that the signature does not cover. `count` says how many."""

    code = "container.file_not_signed"

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count)


class SignedFileMissing(ContainerError):
    """The signature is over files that the container does not hold. `count` says how many."""

    code = "container.signed_file_missing"

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count)


class MediaTypeDifferent(ContainerError):
    """What the signer said a file is differs from what the container says it is. `count` says of how many files."""

    code = "container.media_type_different"

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count)


class FileNameUnfit(ContainerError):
    """A file cannot be put into a container under its name. `reason`: empty, slash, dots, control, long, reserved."""

    code = "container.file_name_unfit"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class FileNamesClash(ContainerError):
    """Two of the files for one container have the same name."""

    code = "container.file_names_clash"


class ContainerLevelUnsupported(ContainerError):
    """Containers are signed up to level B-LT; what is added to one in later years is not made here."""

    code = "container.level_unsupported"

    def __init__(self, *, level: str) -> None:
        super().__init__(level=level)
