"""What type a file is, by the end of its name: the same on every computer, so no system table is asked."""

_KNOWN = {
    "asice": "application/vnd.etsi.asic-e+zip",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "html": "text/html",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rtf": "application/rtf",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "zip": "application/zip",
}


_OTHER = "application/octet-stream"


def media_type(name: str) -> str:
    """Return the media type for a file name; a stream of octets for one that is not known."""
    stem, _, suffix = name.rpartition(".")
    return _KNOWN.get(suffix.lower(), _OTHER) if stem else _OTHER
