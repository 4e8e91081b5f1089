"""The REST services of Smart-ID: RP API v3, and v2 and v1 for those still on them."""
