"""Serves static/pwa to phones: versioned addresses, page shells, the worker's one line.

`assets` knows files, pages and versions; `graph` the modules' imports; `strings` the texts that modules use;
`manifest` what the home screen shows; `citizen` the style, the scripts and the worker of citizens' pages.
"""
