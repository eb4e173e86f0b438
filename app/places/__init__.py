"""Places: provinces, communes, hamlets, their validity and successors; baselines of hamlets.

`official.py` reads the official list (official.json, corrections.json); `lists.py` reads a pasted list of hamlets.
"""
