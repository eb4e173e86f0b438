"""Whole days of a volunteer, in a real browser that is killed, against a real server that is killed too."""
