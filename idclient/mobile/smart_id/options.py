"""How Smart-ID is asked: in which way, for which level, and what the app shows."""

from collections.abc import Sequence
from enum import Enum

from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.mobile.smart_id.interactions import Interaction, Screen, interactions_for
from idclient.model import Purpose
from idclient.value import field, frozen


class Flow(Enum):
    """How a request reaches the app, by its name in RP API v3 (flowType)."""

    NOTIFICATION = "Notification"
    DEVICE_LINK = "QR"


NOTIFIED_SCREENS = (Screen.MESSAGE_AND_CODE_CHOICE, Screen.MESSAGE, Screen.TEXT_AND_PIN)
"""Where a control code is shown, the person had better choose it than compare it."""
LINKED_SCREENS = (Screen.MESSAGE, Screen.TEXT_AND_PIN)
V2_SCREENS = (Screen.MESSAGE_AND_CODE_CHOICE, Screen.CODE_CHOICE, Screen.MESSAGE, Screen.TEXT_AND_PIN)


@frozen(kw_only=True)
class SmartIdOptions:
    """How one identity asks. `flow` None is a notification, or a QR code where nobody is named.

    The texts say what is being done and for which document; never personal data, since they pass the service.
    `language` is ISO 639-2, of the page that a QR code opens where there is no app.
    """

    flow: Flow | None = None
    level: CertificateLevel = CertificateLevel.QUALIFIED
    authentication_text: str = field(default="", repr=False)
    signing_text: str = field(default="", repr=False)
    language: str = "eng"

    def level_for(self, purpose: Purpose) -> CertificateLevel:
        """Return the level to ask for: a key that proves who somebody is signs nothing, so none is QSCD."""
        return self.level if purpose is Purpose.SIGNING else min(self.level, CertificateLevel.QUALIFIED)

    def interactions(self, purpose: Purpose, screens: Sequence[Screen]) -> tuple[Interaction, ...]:
        """Return what the app is to show, best screen first."""
        text = self.signing_text if purpose is Purpose.SIGNING else self.authentication_text
        return interactions_for(text, screens)
