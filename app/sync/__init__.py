"""The phone's door: entries in, catalogue out, emergency exports taken in.

Besides the six names: `arrivals` reads a batch before any table is asked; `receipts` writes the answers; `door` runs
a batch through its transactions; `exports` opens an emergency export; `joining` lets count what waited for its author.
"""
