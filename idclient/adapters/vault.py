"""The operating system's keyring, where it is a real one (keyring); nowhere else is a secret ever written."""

from typing import TYPE_CHECKING

from idclient.errors.settings import VaultMissing

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "idclient"
_PREFIX = "v1/"

# Backends that keep secrets encrypted and under the person's session. What is not here, above all
# keyrings.alt's plain-text file, counts as no keyring at all.
_ACCEPTABLE = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
_CHAINER = "keyring.backends.chainer.ChainerBackend"


class KeyringVault:
    """A Vault on the system's keyring. Its calls may wait for the person to unlock it."""

    def read(self, name: str) -> str | None:
        """Return the secret, or None when there is none, or no acceptable keyring, or it stays locked."""
        import keyring.errors

        backend = _backend()
        if backend is None:
            return None
        try:
            return backend.get_password(SERVICE, _PREFIX + name)
        except keyring.errors.KeyringError:
            return None

    def write(self, name: str, secret: str) -> None:
        """Keep a secret. Raises: VaultMissing."""
        import keyring.errors

        backend = _backend()
        if backend is None:
            raise VaultMissing
        try:
            backend.set_password(SERVICE, _PREFIX + name, secret)
        except keyring.errors.KeyringError as problem:
            raise VaultMissing from problem

    def delete(self, name: str) -> None:
        """Forget a secret; nothing happens when there is none. Raises: VaultMissing when it stays locked."""
        import keyring.errors

        backend = _backend()
        if backend is None:
            return
        try:
            backend.delete_password(SERVICE, _PREFIX + name)
        except keyring.errors.PasswordDeleteError:
            return
        except keyring.errors.KeyringError as problem:
            raise VaultMissing from problem


class ForgetfulVault:
    """A Vault for the demo: it lasts as long as the program."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def read(self, name: str) -> str | None:
        """Return the secret, or None."""
        return self._secrets.get(name)

    def write(self, name: str, secret: str) -> None:
        """Keep a secret until the program ends."""
        self._secrets[name] = secret

    def delete(self, name: str) -> None:
        """Forget a secret."""
        self._secrets.pop(name, None)


def _backend() -> "KeyringBackend | None":
    """Return the chosen backend if it is acceptable."""
    import keyring

    backend = keyring.get_keyring()
    return backend if is_acceptable(backend) else None


def is_acceptable(backend: "KeyringBackend") -> bool:
    """Whether secrets may go into this backend; a chain only when every link may."""
    kind = type(backend)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if name == _CHAINER:
        links = list(getattr(backend, "backends", ()))
        return bool(links) and all(is_acceptable(link) for link in links)
    return name in _ACCEPTABLE
