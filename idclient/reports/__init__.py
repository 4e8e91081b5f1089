"""What a check found out, told to people and programs: as data (JSON, `schema.json`), as lines of text, as a PDF.

`data` makes the data, `lines` the text, `paper` the PDF from the same lines. All three say the same.
"""
