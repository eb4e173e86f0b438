"""Claims about the coverage."""
