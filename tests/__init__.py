"""Tests are claims, named as sentences."""
