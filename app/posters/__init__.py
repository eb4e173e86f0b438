"""QR posters: issue one for a hamlet, print it, open it from a citizen's camera, hear how it stands on its wall.

Besides the six names: `pdf` draws them in every size, `printer` draws what was asked for together, in transactions of
its own; `standing` says how one stands, pure; `checking` gathers what entries say of posters, for the end of a
transaction; `typed` reads what somebody typed for a code; `behind` says what stands behind a code today; `opens` counts
how often pages were opened.
"""
