"""Counts per hamlet, day and indicator, written in the same transaction as what they count.

Besides the six names: `indicators` defines, as data, what is counted.
"""
