"""Every failure a person can meet: one class, one stable code, typed facts, no secrets.

`code` is `family.fact`: published, never renamed, never reused. The core raises classes, `texts` holds the words,
`cli` (and later the window) joins the two. `facts` holds only what may be shown and logged: never a PIN, a key, a
personal code, a name or a phone number.
"""

from idclient.errors.base import Cancelled, Error, Fact, Internal

__all__ = ["Cancelled", "Error", "Fact", "Internal"]
