"""Mobile-ID: authenticate and sign with the keys on a SIM card (SK MID REST API)."""
