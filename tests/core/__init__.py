"""What knows nothing of HTTP."""
