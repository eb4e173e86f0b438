"""Notice sheets: guides on paper for a point's wall, and the day on which they were hung there.

Besides the six names: `pdf` draws them.
"""
