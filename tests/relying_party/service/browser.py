"""As much of a browser as the service needs: requests straight into the ASGI application, and a jar for cookies."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

ORIGIN = "https://service.example"
HOST = "service.example"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of the error that it is."""
        return str(self.json["error"]["code"])

    def header(self, name: str) -> str:
        return next(value for key, value in self.headers if key == name)


@dataclass
class Browser:
    application: Any
    address: str = "192.0.2.7"
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)
    stays: bool = False
    """Whether it promises more of a body than it sends."""

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, document: Any, **headers: str) -> Answer:
        kind = {"content-type": "application/json", "origin": ORIGIN, "sec-fetch-site": "same-origin"}
        return self.ask("POST", path, [json.dumps(document).encode()], {**kind, **headers})

    def ask(
        self, method: str, path: str, chunks: Sequence[bytes] = (b"",), headers: Mapping[str, str] | None = None
    ) -> Answer:
        sent = {"host": HOST, **{name.replace("_", "-"): value for name, value in (headers or {}).items()}}
        if self.cookies:
            sent.setdefault("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        answer = asyncio.run(self._exchange(method, path, list(chunks), sent))
        for name, value in answer.headers:
            if name == "set-cookie":
                self._keep(value)
        return answer

    async def _exchange(self, method: str, path: str, chunks: list[bytes], headers: Mapping[str, str]) -> Answer:
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "https",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
            "client": (self.address, 40000), "server": (HOST, 443),
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            if not chunks:
                await asyncio.Event().wait()  # a client that sends nothing more, and stays
            body = chunks.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(chunks) or self.stays}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        start = sent[0]
        pairs = [(name.decode(), value.decode("latin-1")) for name, value in start["headers"]]
        return Answer(start["status"], pairs, b"".join(message.get("body", b"") for message in sent[1:]))

    def _keep(self, text: str) -> None:
        self.set_cookies.append(text)
        for name, morsel in SimpleCookie(text).items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value
