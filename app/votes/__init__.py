"""Votes: how a citizen says it went, with one tap on a poster's page, and what officers read of many such taps."""
