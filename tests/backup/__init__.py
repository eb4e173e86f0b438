"""Backup and restore, on both engines."""
