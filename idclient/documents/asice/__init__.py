"""ASiC-E containers with XAdES signatures: any files, signed together in one zip (EN 319 162-1, EN 319 132-1).

Making one: `create` (`ContainerSession`: pack and digest, the digest to sign, the signed container) on `xades` (the
signature as text that is its own canonical form), `manifest` and `archive_writing`. Checking one: `check`
(`check_container`, whose report is that of the PDF checker) on `judging`, `values`, `xades_reading` with `shape` and
`properties`, `contents` and `archive`. Below both: `xml`, `canonical`, `algorithms`, `names`, `issuer_names`.

The PDF rooms know nothing of this one. XML is parsed by Python's own expat; see `xml` for what is refused.
"""
