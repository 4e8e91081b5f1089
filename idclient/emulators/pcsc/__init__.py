"""The PC/SC daemon in Python, its readers and pin-pads, and the private pcscd with virtual readers."""
