"""Smart-ID from a relying party's side: RP API v3 (notification and device link), and v2 for services still on it."""
