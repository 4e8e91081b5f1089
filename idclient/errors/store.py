"""Why a collector has no store to keep votes in. `host` is where a database was looked for, if that is known."""

from idclient.errors.base import Error


class VoteStoreError(Error):
    """There is no store; nothing was begun."""

    def __init__(self, *, host: str = "") -> None:
        super().__init__(host=host or None)


class VoteStoreUnreachable(VoteStoreError):
    """No database answers there, or it lets nobody in by that name."""

    code = "store.unreachable"
    retry = True


class VoteStoreAddressMalformed(VoteStoreError):
    """The connection string cannot be read."""

    code = "store.address_malformed"


class VoteStorePasswordShown(VoteStoreError):
    """The connection string has a password in it, and arguments are seen by everybody on the computer."""

    code = "store.password_shown"


class VoteStoreDriverMissing(VoteStoreError):
    """The driver of PostgreSQL is not installed."""

    code = "store.driver_missing"


class VoteStoreUnusable(VoteStoreError):
    """The store is there, but the table of votes cannot be made or used in it."""

    code = "store.unusable"


class VoteStoreNotEmpty(VoteStoreError):
    """The store holds votes of another election."""

    code = "store.not_empty"
