"""Is this certificate, OCSP response or time stamp good, and at which time?"""
