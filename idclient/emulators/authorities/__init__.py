"""The authorities behind a card: their certificates and keys, OCSP and time stamps, truthful or not."""
