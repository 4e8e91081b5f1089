"""What a service may choose for itself."""

from collections.abc import Sequence
from datetime import timedelta

from idclient.relying_party.service.limits import Rate
from idclient.value import field, frozen
from idclient.wire.web_eid import FORMAT_1_0


@frozen(kw_only=True)
class ServiceOptions:
    """As `TokenValidator` has them, and how often one address may ask. `test` says on the page that nothing is real."""

    formats: Sequence[str] = (FORMAT_1_0,)
    phones: bool = False
    refused_policies: Sequence[str] = ()
    status_lifetime: timedelta = timedelta(0)
    rate: Rate = field(default_factory=Rate)
    test: bool = False
