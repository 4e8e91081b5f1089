"""Card drivers: everything between a PC/SC transmit function and an Identity."""
