"""A service of the collector: methods, each with the parameters that it may be given beside the head's."""

from collections.abc import Callable, Mapping
from typing import Any

from idclient.emulators.collector.requests import Asked
from idclient.value import field, frozen

Result = dict[str, Any]


@frozen
class Method:
    """`act` returns the members of the result beside the session's. It raises Refused."""

    act: Callable[[Asked], Result] = field(repr=False)
    parameters: frozenset[str] = frozenset()


Service = Mapping[str, Method]
"""Methods by name, `RPC.Vote` for instance."""
