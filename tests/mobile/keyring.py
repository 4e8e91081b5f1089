"""A keyring in memory that remembers all that it was ever given."""


class Keyring:
    """A Vault in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.ever: list[str] = []

    def read(self, name: str) -> str | None:
        return self.kept.get(name)

    def write(self, name: str, secret: str) -> None:
        self.kept[name] = secret
        self.ever.append(name + secret)

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)
