"""Posters: issued, printed, read by a camera, opened."""
