"""The phone's screens in a real browser against a served app."""
