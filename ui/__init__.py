"""The window (PySide6) will live here. The core never imports it."""
