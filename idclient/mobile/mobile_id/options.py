"""How Mobile-ID asks: in which language, and what the phone shows."""

from idclient.mobile.mobile_id.messages import Language
from idclient.model import Purpose
from idclient.value import field, frozen


@frozen(kw_only=True)
class MobileIdOptions:
    """How one identity asks.

    The texts say what is being done and for which document; never personal data, since they pass the service.
    """

    language: Language = Language.ENGLISH
    authentication_text: str = field(default="", repr=False)
    signing_text: str = field(default="", repr=False)

    def text(self, purpose: Purpose) -> str:
        """Return what the phone is to show."""
        return self.signing_text if purpose is Purpose.SIGNING else self.authentication_text
