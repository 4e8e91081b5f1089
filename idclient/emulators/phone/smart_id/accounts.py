"""Whose account a request is for, and whether it will do."""

from collections.abc import Sequence

from idclient.emulators.phone.smart_id.intents import Intent, Level, Target, TargetKind, Version
from idclient.emulators.phone.smart_id.refusals import Refusal, unknown_account
from idclient.emulators.phone.subscribers import Account, Subscriber, Subscribers


def find_accounts(
    subscribers: Subscribers, target: Target, level: Level, version: Version
) -> tuple[Subscriber, tuple[Account, ...]]:
    """Return a person and the accounts that will do, of which the person may choose. Raises: Refusal.

    v3 tells nobody whether a person has other accounts; v2 does, by 471.
    """
    holder, accounts = _named(subscribers, target)
    if holder is None or not accounts:
        raise unknown_account()
    found = suitable(accounts, level)
    if not found:
        raise unknown_account() if version is Version.V3 else Refusal(471)
    return holder, found


def suitable(accounts: Sequence[Account], level: Level) -> tuple[Account, ...]:
    """Return the accounts of a level or above."""
    return tuple(account for account in accounts if account.qualified or level is Level.ADVANCED)


def require_right(intent_level: Level, *, advanced: bool) -> None:
    """Refuse accounts that are not qualified to a party without the right to them. Raises: Refusal."""
    if intent_level is Level.ADVANCED and not advanced:
        raise Refusal(403, "NOT_PERMITTED", "The relying party may not use ADVANCED accounts", "certificateLevel")


def account_of(accounts: Sequence[Account], document_number: str) -> Account:
    """Return the account the person chose, or the first."""
    return next((account for account in accounts if account.document_number == document_number), accounts[0])


def holds(subscriber: Subscriber, target: Target) -> bool:
    """Whether a request is for this person's phone, or for anybody's."""
    match target.kind:
        case TargetKind.ANONYMOUS:
            return True
        case TargetKind.IDENTIFIER:
            return target.name == subscriber.key
        case TargetKind.DOCUMENT:
            return any(account.document_number == target.name for account in subscriber.accounts)
        case TargetKind.PRIVATE:
            return False


def _named(subscribers: Subscribers, target: Target) -> tuple[Subscriber | None, tuple[Account, ...]]:
    if target.kind is TargetKind.IDENTIFIER:
        holder = subscribers.by_key(target.name)
        return holder, () if holder is None else holder.accounts
    found = subscribers.by_document(target.name) if target.kind is TargetKind.DOCUMENT else None
    return (None, ()) if found is None else (found[0], (found[1],))


def in_reach(subscriber: Subscriber, target: Target, intent: Intent) -> tuple[Account, ...]:
    """Return the accounts of a phone that will do for a link that was read with it."""
    named = target.kind is TargetKind.DOCUMENT
    accounts = [account for account in subscriber.accounts if not named or account.document_number == target.name]
    return suitable(accounts, intent.level)
