"""The phones to look at and to press: pages for a browser, and the same as JSON for programs."""
