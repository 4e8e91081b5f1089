"""What the README shows to service owners runs as it stands."""

from typing import Any

import pytest

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.authorities.pki import SURNAME
from idclient.errors.login import NonceUnknown
from idclient.wiring import login_service
from tests.cli.run import ROOT
from tests.relying_party.token_making import ORIGIN, make_token
from tests.trust.world import World


def test_the_example_for_service_owners_logs_somebody_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    example = (ROOT / "README.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    assert ORIGIN in example
    real = login_service.real_outside()
    assert len(real.trust.anchors) > 1
    test = world.with_store(ocsp_urls={"TEST of idclient demo ESTEID": OCSP_URL})
    monkeypatch.setattr(login_service, "real_outside", lambda: test)
    names: dict[str, Any] = {}
    exec(compile(example, "README.md", "exec"), names)
    holding = world.pki.authentication
    token = make_token(holding.certificate, holding.key, nonce=names["challenge"]("session"))
    assert names["login"]("session", token)[1] == SURNAME
    with pytest.raises(NonceUnknown):
        names["login"]("session", token)
