"""Lean access to PDF structure: parse only what is needed, append, never alter a byte.

Reading, from the bytes up: `source` (the file), `tokens` and `values` (objects that keep their own text), `tables`,
`xref_streams` and `chain` (where objects are), `document` (`PdfDocument`: objects by number, catalog, revisions).
On top: `pages`, `forms` (fields, DocMDP), `signatures` (`extract_signatures`, `byte_range_fault`), `dss` (`read_dss`).

    with PdfDocument.open(path) as document:
        for signature in extract_signatures(document):
            earlier = document.as_of(signature.end)

Writing: `plan` (`plan_signature`: which objects a signature adds or changes) and `evidence` (the security store)
collect `changes`; `update` turns them into bytes; `session` (`SigningSession`) copies and digests in one pass
(`copying`), puts the signature in, reads everything back (`readback`) and moves the file into place (`output`).

Every function returns or raises a `DocumentError`; work, sizes, depths and loops are bounded.
"""
