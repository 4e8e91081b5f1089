"""The keyring: real ones are used, everything else counts as none."""

import subprocess
import sys
from typing import Any, ClassVar

import keyring
import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import keyring.backends.SecretService
import keyring.errors
import pytest

from idclient.adapters.vault import ForgetfulVault, KeyringVault, is_acceptable
from idclient.errors.settings import VaultMissing


class Memory(keyring.backends.SecretService.Keyring):
    """The Secret Service backend with its service replaced by a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.failure: Exception | None = None

    def _maybe_fail(self) -> None:
        if self.failure is not None:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        self._maybe_fail()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._maybe_fail()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._maybe_fail()
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError
        del self.kept[service, username]


# Acceptance goes by the class's full name, so the double must bear the real one's.
Memory.__module__, Memory.__qualname__ = "keyring.backends.SecretService", "Keyring"


class PlaintextKeyring(keyring.backend.KeyringBackend):
    """As keyrings.alt has it: writes base64 into a file."""

    priority = 0.5
    written: ClassVar[list[str]] = []

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError

    def set_password(self, service: str, username: str, password: str) -> None:
        self.written.append(password)

    def delete_password(self, service: str, username: str) -> None:
        raise AssertionError


PlaintextKeyring.__module__ = "keyrings.alt.file"
plain: Any = PlaintextKeyring
failing: Any = keyring.backends.fail.Keyring


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    backend = Memory()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return backend


def use(monkeypatch: pytest.MonkeyPatch, backend: object) -> KeyringVault:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return KeyringVault()


def test_a_secret_is_kept_read_and_forgotten(memory: Memory) -> None:
    vault = KeyringVault()
    assert vault.read("proxy-password") is None
    vault.write("proxy-password", "saladus")
    assert vault.read("proxy-password") == "saladus"
    assert memory.kept == {("idclient", "v1/proxy-password"): "saladus"}
    vault.delete("proxy-password")
    vault.delete("proxy-password")
    assert vault.read("proxy-password") is None


@pytest.mark.parametrize(
    "kind",
    [
        PlaintextKeyring,
        keyring.backends.null.Keyring,
        keyring.backends.fail.Keyring,
    ],
    ids=["plain text", "null", "fail"],
)
def test_what_is_no_real_keyring_counts_as_none(monkeypatch: pytest.MonkeyPatch, kind: Any) -> None:
    vault = use(monkeypatch, kind())
    assert vault.read("x") is None
    with pytest.raises(VaultMissing):
        vault.write("x", "saladus")
    vault.delete("x")
    assert not PlaintextKeyring.written


def chain(*backends: object) -> Any:
    kind: Any = type("Chained", (keyring.backends.chainer.ChainerBackend,), {"backends": list(backends)})
    kind.__module__, kind.__qualname__ = "keyring.backends.chainer", "ChainerBackend"
    return kind()


def test_a_chain_counts_when_every_link_does() -> None:
    assert is_acceptable(chain(Memory()))
    assert is_acceptable(chain(Memory(), Memory()))
    assert not is_acceptable(chain(Memory(), plain()))
    assert not is_acceptable(chain())


@pytest.mark.parametrize("failure", [keyring.errors.KeyringLocked(), keyring.errors.InitError()])
def test_a_locked_keyring_reads_none_and_refuses_to_write(memory: Memory, failure: Exception) -> None:
    vault = KeyringVault()
    memory.failure = failure
    assert vault.read("x") is None
    with pytest.raises(VaultMissing):
        vault.write("x", "saladus")
    with pytest.raises(VaultMissing):
        vault.delete("x")


def test_the_error_does_not_carry_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(VaultMissing) as caught:
        use(monkeypatch, failing()).write("x", "saladus")
    assert "saladus" not in repr(caught.value) + str(caught.value.facts)


def test_the_demo_s_vault_forgets() -> None:
    vault = ForgetfulVault()
    vault.write("x", "1")
    assert vault.read("x") == "1"
    assert ForgetfulVault().read("x") is None
    vault.delete("x")
    vault.delete("x")
    assert vault.read("x") is None


def test_making_a_vault_loads_no_keyring() -> None:
    script = (
        "import sys; from idclient.adapters.vault import KeyringVault; KeyringVault(); print('keyring' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
