"""How browsers find the program for Web eID: their places for manifests, what is there, and what is wrong with it."""
