"""The program that browsers start for Web eID: one command in, one answer out, a window in between."""
