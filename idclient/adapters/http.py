"""HTTP over urllib3: no redirect, no repetition, no decompression, and an end to waiting whatever the server does."""

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from idclient import __version__
from idclient.adapters.clock import SystemClock
from idclient.adapters.http_connections import CheckKey, key_check, watched_pools
from idclient.adapters.http_watch import Watch
from idclient.errors.service import (
    ServiceAddressInvalid,
    ServiceAnswerMalformed,
    ServiceAnswerTooLarge,
    ServiceError,
    ServiceInterrupted,
    ServiceProxyFailed,
    ServiceTimeout,
    ServiceTlsFailed,
    ServiceUnreachable,
)
from idclient.ports import Clock, Request, Response, Vault
from idclient.value import field, frozen

if TYPE_CHECKING:
    import ssl

    from urllib3 import BaseHTTPResponse, PoolManager

PROXY_PASSWORD = "proxy-password"  # noqa: S105 - the name of a secret, not a secret
_CHUNK = 65_536


@frozen
class _Proxy:
    url: str
    authorization: str = field(default="", repr=False)


class HttpClient:
    """An Http port to the real network. Safe to call from several threads.

    `proxy` is `system` (environment or operating system), `none`, or an address. The password of `proxy_user` is read
    from the vault when it is needed. `ca_file` names a PEM file of authorities to trust for TLS instead of the
    system's. `clock` tells which pins are past their date.
    """

    def __init__(
        self,
        *,
        proxy: str = "system",
        proxy_user: str = "",
        vault: Vault | None = None,
        ca_file: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._proxy = proxy
        self._proxy_user = proxy_user
        self._vault = vault
        self._ca_file = ca_file
        self._clock = clock or SystemClock()
        self._tls: ssl.SSLContext | None = None

    def __call__(self, request: Request) -> Response:
        """Send one request and return the answer. Blocks for at most the request's timeout and hold.

        The timeout is over all: a server that trickles bytes gains nothing. Only the system's name lookup cannot be
        interrupted.

        Raises: ServiceError.
        """
        host = _checked_host(request)
        check_key = key_check(request, host, self._clock)
        with Watch(request.timeout + request.hold, request.interrupt) as watch:
            try:
                response = self._exchange(request, host, watch, check_key)
            except ServiceError:
                raise
            except Exception as problem:
                raise _translate(problem, request.service, host, watch) from problem
            _require_time(watch, request.service, host)
        return response

    def _exchange(self, request: Request, host: str, watch: Watch, check_key: CheckKey | None) -> Response:
        from urllib3 import Timeout

        _require_time(watch, request.service, host)
        manager = self._manager(request.url, host)
        manager.pool_classes_by_scheme = watched_pools(watch, check_key)
        headers = {"user-agent": f"idclient/{__version__}", "accept-encoding": "identity", **request.headers}
        try:
            answer = manager.urlopen(
                request.method,
                request.url,
                body=request.body or None,
                headers=headers,
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
                timeout=Timeout(total=request.timeout + request.hold),
            )
            try:
                body = _read(answer, request, host)
            finally:
                answer.close()
            return Response(answer.status, {name.lower(): answer.headers[name] for name in answer.headers}, body)
        finally:
            manager.clear()

    def _manager(self, url: str, host: str) -> "PoolManager":
        """Return connections for one request: nothing is shared, so nothing leaks from one service to another."""
        from urllib3 import PoolManager, ProxyManager

        arguments: dict[str, Any] = {"ssl_context": self._context()} if url.lower().startswith("https") else {}
        proxy = self._proxy_for(url, host)
        if proxy is None:
            return PoolManager(**arguments)
        headers = {"proxy-authorization": proxy.authorization} if proxy.authorization else None
        return ProxyManager(proxy.url, proxy_headers=headers, **arguments)

    def _context(self) -> "ssl.SSLContext":
        import ssl

        if self._tls is None:
            context = ssl.create_default_context(cafile=self._ca_file)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            self._tls = context
        return self._tls

    def _proxy_for(self, url: str, host: str) -> _Proxy | None:
        from urllib.request import getproxies, proxy_bypass

        if self._proxy == "none":
            return None
        if self._proxy != "system":
            return self._described(self._proxy)
        address = getproxies().get(urlsplit(url).scheme.lower(), "")
        return self._described(address) if address and not proxy_bypass(host) else None

    def _described(self, address: str) -> _Proxy:
        parts = urlsplit(address if "//" in address else f"http://{address}")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if not user and self._proxy_user:
            user = self._proxy_user
            password = (self._vault.read(PROXY_PASSWORD) if self._vault is not None else None) or ""
        place = parts.netloc.rpartition("@")[2]
        token = base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""
        return _Proxy(f"{parts.scheme}://{place}", f"Basic {token}" if token else "")


def _checked_host(request: Request) -> str:
    try:
        parts = urlsplit(request.url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as problem:
        raise ServiceAddressInvalid(service=request.service) from problem
    if parts.scheme not in {"http", "https"} or not host:
        raise ServiceAddressInvalid(service=request.service, host=host)
    return host


def _read(answer: "BaseHTTPResponse", request: Request, host: str) -> bytes:
    declared = answer.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > request.limit:
        raise ServiceAnswerTooLarge(service=request.service, host=host)
    body = bytearray()
    for chunk in answer.stream(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > request.limit:
            raise ServiceAnswerTooLarge(service=request.service, host=host)
    return bytes(body)


def _require_time(watch: Watch, service: str, host: str) -> None:
    """Refuse to go on, or to believe an answer, when time is over or nobody waits."""
    if watch.stopped:
        raise ServiceInterrupted(service=service, host=host)
    if watch.expired:
        raise ServiceTimeout(service=service, host=host)


def _translate(problem: Exception, service: str, host: str, watch: Watch) -> ServiceError:
    """Return our error for one of urllib3's, or of the layers below it."""
    from urllib3 import exceptions as urllib3_errors

    leaves: tuple[tuple[tuple[type[Exception], ...], type[ServiceError]], ...] = (
        ((urllib3_errors.ProxyError, urllib3_errors.ProxySchemeUnknown), ServiceProxyFailed),
        ((urllib3_errors.SSLError,), ServiceTlsFailed),
        ((urllib3_errors.NewConnectionError,), ServiceUnreachable),  # before TimeoutError, which it is one of
        ((urllib3_errors.TimeoutError, TimeoutError), ServiceTimeout),
        ((urllib3_errors.ProtocolError,), ServiceInterrupted),
        ((urllib3_errors.LocationValueError, UnicodeError), ServiceAddressInvalid),
        ((urllib3_errors.HTTPError, ValueError), ServiceAnswerMalformed),
        # Unreachable means that nothing was sent: who asks may do so again.
        ((OSError,), ServiceInterrupted if watch.connected else ServiceUnreachable),
    )
    _require_time(watch, service, host)
    for kinds, leaf in leaves:
        if isinstance(problem, kinds):
            return leaf(service=service, host=host)
    raise problem
