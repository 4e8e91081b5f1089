"""The way to a vote collector."""

from idclient.ports import Environment
from idclient.ports.collector import CollectorCall


def collector_client(environment: Environment) -> CollectorCall:
    """Return the call to the real network; an emulated collector is on it, too, on a port of this computer."""
    from idclient.adapters.collector_calls import CollectorClient

    return CollectorClient(environment.entropy, environment.clock)
