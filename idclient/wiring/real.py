"""The real world: readers, network, keyring and the authorities that this program trusts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from idclient.adapters.clock import SystemClock
from idclient.adapters.entropy import system_entropy
from idclient.ports import Cache, Environment, NoCache, Services, Vault
from idclient.settings import Settings
from idclient.wiring.calls import with_timeout


@contextmanager
def real_environment(settings: Settings, *, phones: bool = False) -> Iterator[Environment]:
    """Give the real world for the time of a `with` block; with `phones` the keyring is read at once."""
    from idclient.adapters.http import HttpClient
    from idclient.adapters.pcsc import PcscReaders
    from idclient.adapters.trust_anchors import real_trust_store
    from idclient.adapters.vault import KeyringVault

    vault = KeyringVault()
    readers = PcscReaders()
    client = HttpClient(proxy=settings["network.proxy"], proxy_user=settings["network.proxy_user"], vault=vault)
    try:
        yield Environment(
            readers=readers,
            http=with_timeout(client, settings),
            clock=SystemClock(),
            vault=vault,
            entropy=system_entropy,
            trust=real_trust_store(settings.ocsp_urls),
            services=_services(settings, vault, phones=phones),
            remember_can=settings["card.remember_can"] == "on",
            cache=_cache(settings),
        )
    finally:
        readers.close()


def _services(settings: Settings, vault: Vault, *, phones: bool) -> Services:
    tsa_url = settings["tsa.url"]
    if not phones:
        return Services(tsa_url=tsa_url)
    from idclient.wiring.phones import configured_phone

    return Services(
        tsa_url=tsa_url,
        mobile_id=configured_phone(settings, vault, "mobile_id"),
        smart_id=configured_phone(settings, vault, "smart_id"),
    )


def _cache(settings: Settings) -> Cache:
    if settings["card.cache"] == "off":
        return NoCache()
    import platformdirs

    from idclient.adapters.cache import FolderCache

    return FolderCache(Path(platformdirs.user_cache_dir("idclient", appauthor=False)) / "certificates")
