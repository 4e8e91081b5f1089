"""The voter's side of an election: is what the collector confirms proven, and what may be chosen.

Modes of voting share this room: what is here now belongs to the identified one, the IVXV protocol (a signed, encrypted
ballot goes to a collector). Container, card and network are put to it by a journey; it knows none of them.
"""
