"""The window in which a person lets a web page have something of their card: a program of its own, driven by pipes."""
