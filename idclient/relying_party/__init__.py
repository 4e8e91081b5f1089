"""For services that people log in to: challenges that are used once, and tokens that are believed when all is proven.

Knows nothing of readers, cards or windows. A service keeps one `NonceStore` and one `TokenValidator`:

    nonces = NonceStore(clock, entropy)
    validator = TokenValidator("https://service.example", outside)
    nonce = nonces.issue(session)                           # answered to the page that asks for a challenge
    person = validator.validate(token, nonces.redeem(session))   # when the page sends the token; raises LoginError

The session's key must change after a login, so that one fixed before it is worth nothing.
"""

from idclient.relying_party.nonces import NonceStore
from idclient.relying_party.tokens import Person, TokenValidator

__all__ = ["NonceStore", "Person", "TokenValidator"]
