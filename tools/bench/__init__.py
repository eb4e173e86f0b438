"""Measures: ratios in one run, on one machine, with the load generator beside the server."""
