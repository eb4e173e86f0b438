"""Backup and restore, the keys apart; a restore begins a new epoch.

Besides the six names: `sqlite` and `postgres` know each engine's own way of copying a database, `keyfiles` copies
the server's keys to another folder, `endings` keeps beside the backups what a restore must not bring back.
"""
