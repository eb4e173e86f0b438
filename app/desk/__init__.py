"""What waits for an officer: held and conflicting entries, and the means to mend one or forty at once.

Besides the six names: `contents` reads an entry's body into what a person can look at, pure; `reasons` says, as data,
why an entry is held and what an officer can do about it.
"""
