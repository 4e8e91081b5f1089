"""What keeps a browser from finding the program for Web eID. Paths in facts are those of the person's own computer."""

from idclient.errors.base import Error


class BrowserError(Error):
    """A manifest, the program it names, or a browser is not as it has to be."""


class _AtPath(BrowserError):
    def __init__(self, *, path: str) -> None:
        super().__init__(path=path)


class BrowsersNotFound(BrowserError):
    """No browser was found, and none was named."""

    code = "browser.none_found"


class BrowserConfined(BrowserError):
    """The browser is a Snap or a Flatpak, and those start no program by themselves."""

    code = "browser.confined"

    def __init__(self, *, package: str) -> None:
        super().__init__(package=package)


class ProgramMissing(_AtPath):
    """The program is not where it has to be, or may not be started."""

    code = "browser.program_missing"


class ProgramExposed(_AtPath):
    """Somebody else may replace the program: the path names what they may write to."""

    code = "browser.program_exposed"


class ManifestForeign(BrowserError):
    """The manifest names another program, that of Web eID's own application for example."""

    code = "browser.manifest_foreign"

    def __init__(self, *, path: str, program: str) -> None:
        super().__init__(path=path, program=program)


class ManifestOutdated(BrowserError):
    """The manifest names this program in another installation."""

    code = "browser.manifest_outdated"

    def __init__(self, *, path: str, program: str) -> None:
        super().__init__(path=path, program=program)


class ManifestBroken(_AtPath):
    """The manifest is no manifest, or not one of Web eID."""

    code = "browser.manifest_broken"


class ManifestTooWide(BrowserError):
    """The manifest lets in extensions that neither Web eID nor the settings know: `callers`, with commas between."""

    code = "browser.manifest_too_wide"

    def __init__(self, *, path: str, callers: str) -> None:
        super().__init__(path=path, callers=callers)


class ManifestIncomplete(_AtPath):
    """The manifest does not let in an extension that it has to."""

    code = "browser.manifest_incomplete"


class ManifestExposed(_AtPath):
    """Somebody else may write to the manifest, so browsers should not believe it."""

    code = "browser.manifest_exposed"


class ManifestNotRead(BrowserError):
    """The manifest is there and cannot be read. `reason` is the name of an errno."""

    code = "browser.manifest_not_read"

    def __init__(self, *, path: str, reason: str) -> None:
        super().__init__(path=path, reason=reason)


class ManifestNotWritten(BrowserError):
    """The manifest could not be written or removed; what was there still is. `reason` is the name of an errno."""

    code = "browser.manifest_not_written"

    def __init__(self, *, path: str, reason: str) -> None:
        super().__init__(path=path, reason=reason)
