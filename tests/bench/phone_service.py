"""The phones of a thousand people in a process of its own: `python -m tests.bench.phone_service COUNT`.

It prints its port. Told so by a line on standard input, it waits until all polls are held and says `waiting`; told so
again, all people confirm, and it prints the moment (seconds of `time.monotonic`) at which the last one had.
"""

import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

from idclient.adapters.clock import SystemClock
from idclient.adapters.entropy import system_entropy
from idclient.emulators.phone.door import Door
from idclient.emulators.phone.holders import sim_subject
from idclient.emulators.phone.holding import Answer, Hold
from idclient.emulators.phone.listening import listen, serving
from idclient.emulators.phone.subscribers import Sim, Subscriber
from idclient.emulators.phone.world import PhoneWorld, WorldOptions
from idclient.emulators.world import open_world
from idclient.model import PhoneName, Purpose
from idclient.ports import Request, Response

ALL_CONFIRM = "/all-confirm"


def main() -> None:
    """Serve until standard input ends."""
    people = [_person(number) for number in range(int(sys.argv[1]))]
    listener, clock = listen(), SystemClock()
    url = f"http://127.0.0.1:{listener.port}/"
    with tempfile.TemporaryDirectory() as folder:
        demo = open_world(Path(folder), clock)
        world = PhoneWorld(demo, clock, system_entropy, WorldOptions(url=url, subscribers=people, seed="bench"))
    for person in people:
        world.certificates.holding(sim_subject(person), PhoneName.MOBILE_ID, Purpose.AUTHENTICATION)
    held, all_held = 0, threading.Event()

    def handle(request: Request) -> Answer:
        nonlocal held
        if request.url.endswith(ALL_CONFIRM):
            _confirm(world, people)
            return Response(200, {}, str(clock.monotonic()).encode())
        answer = world.handle(request)
        held += isinstance(answer, Hold)
        if held == len(people):
            all_held.set()
        return answer

    with serving(Door(handle, clock), [listener]):
        print(listener.port, flush=True)
        sys.stdin.readline()
        all_held.wait(60)
        print("waiting", flush=True)
        sys.stdin.readline()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url + ALL_CONFIRM, timeout=60) as answer:
            print(answer.read().decode(), flush=True)
        sys.stdin.read()


def _confirm(world: PhoneWorld, people: list[Subscriber]) -> None:
    for person in people:
        sim = world.phones.of(person).sim
        (prompt,) = sim.prompts
        assert sim.accept(prompt.number)
        assert sim.enter_pin(prompt.number, "1234")


def _person(number: int) -> Subscriber:
    return Subscriber("EE", f"{number:011}", "TESTNUMBER", "BENCH", phone_number=f"+3720001{number:04}", sim=Sim())


if __name__ == "__main__":
    main()
