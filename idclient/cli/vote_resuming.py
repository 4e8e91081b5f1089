"""A vote that an earlier run of `idclient vote` left on its way: what became of it is told, and what to do is asked."""

from typing import TYPE_CHECKING

from idclient.cli.terminal import Terminal

if TYPE_CHECKING:
    from idclient.journeys.vote import Cast, Voting


def resumed(voting: "Voting", terminal: Terminal, *, ask: bool) -> "Cast | None":
    """Say what became of an earlier vote; hand it in again if the person wants that, and return what came of it.

    None when there is to be a new vote. Without `ask` an earlier one that is not stored stays as it is until then.

    Raises: VoteOutcomeUnknown; as `Voting.resend`.
    """
    from idclient.errors.collector import ChoicesOutdated
    from idclient.journeys.vote import Became

    session = terminal.session
    became = voting.resume()
    if became is Became.NOTHING_PENDING:
        return None
    terminal.clear_line()
    words = {Became.STORED: "vote_became_stored", Became.UNPROVEN: "vote_became_unproven"}
    session.say(session.word(words.get(became, "vote_became_not_stored")))
    if became is not Became.NOT_STORED or not ask:
        return None
    if not terminal.agrees(session.word("vote_resend")):
        voting.discard()
        return None
    try:
        return voting.resend(terminal)
    except ChoicesOutdated as problem:
        session.explain(problem)
        return None
