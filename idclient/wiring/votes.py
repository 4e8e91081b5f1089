"""The way to a vote collector, and what a process needs that knows a vote."""

from idclient.ports import Environment
from idclient.ports.collector import CollectorCall, CollectorLook


def collector_client(environment: Environment) -> CollectorCall:
    """Return the call to the real network; an emulated collector is on it, too, on a port of this computer."""
    from idclient.adapters.collector_calls import CollectorClient

    return CollectorClient(environment.entropy, environment.clock)


def impatient_client(environment: Environment) -> CollectorCall:
    """Return the same for a diagnosis: it tries once, and not for long."""
    from idclient.adapters.collector_calls import CollectorClient

    return CollectorClient(environment.entropy, environment.clock, rounds=(5.0,))


def collector_look() -> CollectorLook:
    """Return what looks who answers in a collector's place."""
    from idclient.adapters.collector_look import look

    return look


def keep_choice_in_memory() -> None:
    """Let nothing of what this process knows get into a core dump or to another program. Never raises."""
    from idclient.adapters.process_memory import keep_memory_private

    keep_memory_private()
