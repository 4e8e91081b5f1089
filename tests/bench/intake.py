"""What collectors take in with every check: two processes on one store, and behind TLS with the sender's cost apart."""

import base64
import json
import multiprocessing
import os
import secrets
import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from idclient.elgamal.encryption import encrypt
from idclient.emulators.collector.door import CollectorDoor, listen
from idclient.emulators.collector.store import Store
from idclient.emulators.collector.store_postgresql import PostgresqlStore
from idclient.emulators.collector.store_sqlite import SqliteStore
from idclient.emulators.phone.tls import make_tls
from idclient.wire.ballot_choice import Choice
from idclient.wire.elgamal import write_ciphertext
from idclient.wiring.collector_processes import served
from tests.bench.bench import Bench
from tests.elgamal.reference import KEY
from tests.emulators.collector.played import BALLOT, DISTRICT, container, play
from tests.postgresql import cluster
from tests.trust.world import World, make_world

ASKED = 100
CHOICE = Choice("0000.101", "TEST Nimekiri", "TEST Õie Žšüä")
_DOMAIN = "ivxv.invalid"


@dataclass(frozen=True)
class Load:
    """What the processes of collectors and senders inherit: keys cannot be sent to them."""

    world: World
    folder: Path
    votes: list[bytes]
    open_store: Callable[[], Store]


_HERE: list[Load] = []


def run_intake(bench: Bench, count: int) -> None:
    """Print votes a second on SQLite, on PostgreSQL, and through TLS; all stores write through to the disk."""
    folder = bench.folder / "intake"
    folder.mkdir()
    world = make_world()
    started = time.process_time()
    votes = [container(world, folder, files={BALLOT: _ballot()})[0] for _ in range(count)]
    own = time.process_time() - started
    bench.say(
        f"  {count} ballots made beforehand: {1000 * own / count:.1f} ms of processor each, signature and container too"
    )
    with cluster() as server:
        stores: dict[str, Callable[[], Callable[[], Store]]] = {
            "SQLite": lambda: _sqlite(folder),
            "PostgreSQL": lambda: _postgresql(server.dsn()),
        }
        for name, new in stores.items():
            _HERE[:] = [Load(world, folder, votes, new())]
            _direct(bench, name)
        for name, new in stores.items():
            _HERE[:] = [Load(world, folder, votes, new())]
            _through_tls(bench, name)


def _direct(bench: Bench, name: str) -> None:
    collectors = os.cpu_count() or 1
    _HERE[0].open_store().close()
    with _processes(collectors) as pool:
        spans = list(pool.map(_taken, range(collectors), [collectors] * collectors))
    rate = len(_HERE[0].votes) / (max(end for _, end in spans) - min(start for start, _ in spans))
    bench.say(f"  {collectors} collectors on one {name}: {rate:.0f} votes a second, {_verdict(rate)}")


def _taken(number: int, of: int) -> tuple[float, float]:
    """Take votes in as one of several collectors; return when that began and ended."""
    (load,) = _HERE
    collector = play(
        load.world, load.folder, entropy=secrets.token_bytes, store=load.open_store(), rate_start=len(load.votes) + 1
    )
    started = time.perf_counter()
    refused = sum(collector.vote(vote)["error"] is not None for vote in load.votes[number::of])
    ended = time.perf_counter()
    collector.store.close()
    assert not refused
    return started, ended


def _through_tls(bench: Bench, name: str) -> None:
    (load,) = _HERE
    collectors = os.cpu_count() or 1
    listener = listen(0)
    tls = make_tls(datetime.now(UTC), hosts=[f"voting.{_DOMAIN}"])

    @contextmanager
    def serving() -> Iterator[None]:
        collector = play(
            load.world, load.folder, entropy=secrets.token_bytes, store=load.open_store(),
            rate_start=len(load.votes) + 1,
        )  # fmt: skip
        clients = [load.world.pki.issuing.certificate]
        with CollectorDoor(collector.site, tls.context(), domain=_DOMAIN, clients=clients, listener=listener):
            yield
        collector.store.close()

    load.open_store().close()
    port = listener.getsockname()[1]
    with served(serving, collectors), _processes(collectors) as pool:
        sent = list(pool.map(_sent, range(collectors), [collectors] * collectors, [port] * collectors))
    rate = len(load.votes) / (max(end for _, end, _ in sent) - min(start for start, _, _ in sent))
    cost = 1000 * sum(used for _, _, used in sent) / len(load.votes)
    bench.say(
        f"  the same behind TLS, {name}: {rate:.0f} votes a second, {_verdict(rate)}; "
        f"who sends them takes {cost:.1f} ms of the same processors for each"
    )


def _sent(number: int, of: int, port: int) -> tuple[float, float, float]:
    """Send votes as voters do, a connection for each; return beginning, end, and processor time used."""
    (load,) = _HERE
    context = _client(load.world)
    used, started = time.process_time(), time.perf_counter()
    for vote in load.votes[number::of]:
        values = {"AuthMethod": "tls", "Choices": DISTRICT, "Type": "bdoc", "Vote": base64.b64encode(vote).decode()}
        request = json.dumps({"id": 1, "method": "RPC.Vote", "params": [values]}).encode()
        assert _asked(context, port, request)["error"] is None
    return started, time.perf_counter(), time.process_time() - used


def _asked(context: ssl.SSLContext, port: int, request: bytes) -> Any:
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        context.wrap_socket(plain, server_hostname=f"voting.{_DOMAIN}") as secure,
    ):
        secure.sendall(request)
        answer = b""
        while chunk := secure.recv(65_536):
            answer += chunk
    return json.loads(answer)


def _client(world: World) -> ssl.SSLContext:
    """Return what a voter connects with; whom one talks to is not what is measured."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    holder = world.pki.authentication
    key = holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(key + ssl.DER_cert_to_PEM_cert(holder.certificate).encode())
        file.flush()
        context.load_cert_chain(file.name)
    return context


def _processes(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("fork"))


def _sqlite(folder: Path) -> Callable[[], Store]:
    path = folder / f"{secrets.token_hex(4)}.sqlite"
    return lambda: SqliteStore(path)


def _postgresql(dsn: str) -> Callable[[], Store]:
    return lambda: PostgresqlStore(dsn)


def _ballot() -> bytes:
    return write_ciphertext(encrypt(KEY, CHOICE, secrets.token_bytes).ciphertext)


def _verdict(rate: float) -> str:
    return f"at least {ASKED} asked for: {'kept' if rate >= ASKED else 'missed'}"
