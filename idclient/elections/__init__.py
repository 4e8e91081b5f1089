"""The organisers' side of an election: ballots without names are decrypted with proofs and summed; anyone can check.

`export` reads votes as a collector hands them over, `registrations` what they are compared with, and `report` says what
became of them. `voters` reads the lists of who votes where, in the parishes of `districts`, and `revocations` those of
who voted on paper. `keepers` bring the shares of the key, from `share_files`; `tally` decrypts and proves on all
processors, `result` writes and `audit` checks. Which vote is a voter's last is found out before: what is decrypted has
no name.
"""
