"""The browsers there are, and where each looks for manifests on each system: data, nothing else.

Sources: the browsers' documentation of native messaging.
"""

from enum import Enum

from idclient.value import frozen


class Family(Enum):
    """Which of two kinds of manifest a browser reads."""

    CHROMIUM = "chromium"
    FIREFOX = "firefox"


@frozen(kw_only=True)
class Browser:
    """One browser.

    `user` and `system` are folders on Linux, `mac_user` and `mac_system` on macOS: those of a user from the home
    folder, the others from the root; empty where nothing is known. `registry` is the key below SOFTWARE on Windows.
    """

    name: str
    title: str
    family: Family
    programs: tuple[str, ...]
    profile: str
    """The folder on Linux, from the home folder, that is there once the browser was used."""
    user: str
    system: str
    mac_profile: str
    mac_user: str
    mac_system: str
    registry: str
    packages: tuple[str, ...] = ()
    """Folders from the home folder that a Snap or Flatpak of it leaves."""


_MAC = "Library/Application Support"

BROWSERS: tuple[Browser, ...] = (
    Browser(
        name="chromium",
        title="Chromium",
        family=Family.CHROMIUM,
        programs=("chromium", "chromium-browser"),
        profile=".config/chromium",
        user=".config/chromium/NativeMessagingHosts",
        system="etc/chromium/native-messaging-hosts",
        mac_profile=f"{_MAC}/Chromium",
        mac_user=f"{_MAC}/Chromium/NativeMessagingHosts",
        mac_system=f"{_MAC}/Chromium/NativeMessagingHosts",
        registry=r"Chromium\NativeMessagingHosts",
        packages=("snap/chromium", ".var/app/org.chromium.Chromium"),
    ),
    Browser(
        name="chrome",
        title="Google Chrome",
        family=Family.CHROMIUM,
        programs=("google-chrome", "google-chrome-stable"),
        profile=".config/google-chrome",
        user=".config/google-chrome/NativeMessagingHosts",
        system="etc/opt/chrome/native-messaging-hosts",
        mac_profile=f"{_MAC}/Google/Chrome",
        mac_user=f"{_MAC}/Google/Chrome/NativeMessagingHosts",
        mac_system="Library/Google/Chrome/NativeMessagingHosts",
        registry=r"Google\Chrome\NativeMessagingHosts",
        packages=(".var/app/com.google.Chrome",),
    ),
    Browser(
        name="edge",
        title="Microsoft Edge",
        family=Family.CHROMIUM,
        programs=("microsoft-edge", "microsoft-edge-stable"),
        profile=".config/microsoft-edge",
        user=".config/microsoft-edge/NativeMessagingHosts",
        system="etc/opt/edge/native-messaging-hosts",
        mac_profile=f"{_MAC}/Microsoft Edge",
        mac_user=f"{_MAC}/Microsoft Edge/NativeMessagingHosts",
        mac_system="Library/Microsoft/Edge/NativeMessagingHosts",
        registry=r"Microsoft\Edge\NativeMessagingHosts",
        packages=(".var/app/com.microsoft.Edge",),
    ),
    Browser(
        name="firefox",
        title="Firefox",
        family=Family.FIREFOX,
        programs=("firefox", "firefox-esr"),
        profile=".mozilla",
        user=".mozilla/native-messaging-hosts",
        system="usr/lib/mozilla/native-messaging-hosts",
        mac_profile=f"{_MAC}/Firefox",
        mac_user=f"{_MAC}/Mozilla/NativeMessagingHosts",
        mac_system=f"{_MAC}/Mozilla/NativeMessagingHosts",
        registry=r"Mozilla\NativeMessagingHosts",
        packages=("snap/firefox", ".var/app/org.mozilla.firefox"),
    ),
)
