"""Signatures by somebody who does not see what they sign: RSABSSA-SHA384-PSS-Randomized (RFC 9474).

Whoever signs cannot recognise the signature later, whatever they compute; everybody verifies it as RSA-PSS.
"""
