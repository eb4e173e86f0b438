"""The wire under every fault that was ever seen: a real server, real connections, real databases."""
