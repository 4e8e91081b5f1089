"""Encrypted documents: the standard security handler (ISO 32000-2, 7.6), from 40-bit RC4 to 256-bit AES.

`protection` is what the `/Encrypt` dictionary says, `standard` and `aes256` turn a password into the file's key,
`security` opens and seals the objects of one document. Public-key handlers are refused.
"""
