"""Assists: help given once to one client, with its lines of help. Rules that hold, and what is counted.

Besides the six names: `rules` are the rules, pure; `mending` is what an officer does with entries that wait.
"""
