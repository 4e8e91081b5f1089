"""What services say now about certificates, each asked once in one check."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum

from idclient.errors.crl import CrlNotCurrent
from idclient.errors.service import ServiceError, ServiceTimeout, ServiceUnreachable
from idclient.errors.trust import TrustError
from idclient.ports import Environment
from idclient.trust.calls import host_of
from idclient.trust.certificates import read_certificate
from idclient.trust.crl import CrlAnswer, fetch_crl
from idclient.trust.ocsp import OcspAnswer, check_stored, fetch_status, responder_url

Answer = OcspAnswer | CrlAnswer


class Online(Enum):
    """Whether services may be asked for what the document does not prove itself."""

    ASK = "ask"
    NEVER = "never"


class Asking:
    """The services, for one check. An answer is kept; a host that was silent once is not waited for again."""

    def __init__(self, environment: Environment, online: Online) -> None:
        """Ask nothing yet."""
        self.environment = environment
        self.allowed = online is Online.ASK
        self._answers: dict[tuple[str, bytes, bytes], Answer | TrustError | ServiceError] = {}
        self._silent: dict[str, ServiceError] = {}

    def is_offered(self, certificate: bytes, issuer: bytes) -> bool:
        """Whether anybody says where to ask."""
        urls = read_certificate(certificate).crl_urls
        return bool(responder_url(self.environment.trust, certificate, issuer) or urls)

    def status(self, certificate: bytes, issuer: bytes, *, at: datetime) -> Answer:
        """Return today's answer if it speaks for `at`, as it does while the service remembers. Blocks.

        Raises: what `fetch_status`, `check_stored` and `fetch_crl` raise.
        """
        url = responder_url(self.environment.trust, certificate, issuer)
        if not url:
            return self._past(self.list_of(certificate, issuer), certificate)
        answer = self._once("ocsp", certificate, issuer, url, fetch_status)
        if isinstance(answer, OcspAnswer):
            check_stored(answer.der, certificate, issuer, at=min(at, answer.this_update, answer.produced_at))
        return answer

    def list_of(self, certificate: bytes, issuer: bytes) -> Answer:
        """Return today's answer of the issuer's list. Blocks. Raises: as `fetch_crl`."""
        urls = read_certificate(certificate).crl_urls
        url = next((url for url in urls if url.lower().startswith(("http://", "https://"))), "")
        return self._once("crl", certificate, issuer, url, fetch_crl)

    def _past(self, listed: Answer, certificate: bytes) -> Answer:
        """Return the answer unless the certificate has expired: lists forget what has."""
        late = self.environment.clock.now() - read_certificate(certificate).not_after
        if late > timedelta(0):
            raise CrlNotCurrent(seconds=round(late.total_seconds()))
        return listed

    def _once(
        self,
        kind: str,
        certificate: bytes,
        issuer: bytes,
        url: str,
        fetch: Callable[[Environment, bytes, bytes], Answer],
    ) -> Answer:
        key = (kind, certificate, issuer)
        if key not in self._answers:
            self._answers[key] = self._fetched(certificate, issuer, url, fetch)
        answer = self._answers[key]
        if isinstance(answer, TrustError | ServiceError):
            raise answer
        return answer

    def _fetched(
        self, certificate: bytes, issuer: bytes, url: str, fetch: Callable[[Environment, bytes, bytes], Answer]
    ) -> Answer | TrustError | ServiceError:
        try:
            host = host_of(url, service="status") if url else ""
            if host in self._silent:
                return self._silent[host]
            return fetch(self.environment, certificate, issuer)
        except (ServiceUnreachable, ServiceTimeout) as problem:
            return self._silent.setdefault(host, problem)
        except (TrustError, ServiceError) as problem:
            return problem
