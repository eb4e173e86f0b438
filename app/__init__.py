"""Thôn Số. The map of this package is docs/architecture.md; `urls.py` is the table of contents of the site."""
