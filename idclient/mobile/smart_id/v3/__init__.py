"""RP API v3 of Smart-ID: what is asked, what is answered, and the identity that does it."""
