"""The read side: how far a commune and each hamlet is.

Besides the six names: `figures` is the arithmetic of a figure, pure.
"""
