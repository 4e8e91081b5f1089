"""A vote collector of the IVXV protocol, strict: it refuses everything that the specification says must be refused.

`site` answers one request of one service. What is in it is judged by `container` (`archive`: the zip; `manifest`),
`xades` (the signature; `markup` and `shapes`: its form; `signed_properties` and `issuer_name`: what the signer says),
`ballot` (the ciphertext), `voters` and `roll` (who may vote for whom). `registrar` has a vote registered,
and `store` keeps it. Unlike the original it refuses ciphertexts that are none. Nothing here knows the client.
"""
