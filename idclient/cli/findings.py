"""What an inspection found, in one line."""

from idclient.cli.session import Session
from idclient.model import DocumentFinding
from idclient.texts import plain, text_for


def finding_line(finding: DocumentFinding, session: Session) -> str:
    """Return a finding of an inspection in one line: how much it weighs, its code, what it is, and where."""
    facts = ", ".join(f"{name} {plain(str(value))}" for name, value in finding.facts.items())
    weight = session.word("finding_" + finding.severity.value)
    title = text_for(finding.code, session.language).title
    return f"{weight} [{finding.code}] {title}" + (f" ({facts})" if facts else "")
