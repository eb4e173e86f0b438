"""Phones: enrolled by a person, known by their own key, revoked by an officer.

Besides the six names: `tokens` makes and reads the time tokens that phones carry; `asking` reads what a phone asks,
signed, about one thing in the name of one person, and answers so that nobody keeps it.
"""
