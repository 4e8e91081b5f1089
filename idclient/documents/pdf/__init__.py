"""Lean access to PDF structure: parse only what is needed, append, never alter a byte."""
