"""Badges: how a citizen tells whether a person is a volunteer of the commune."""
