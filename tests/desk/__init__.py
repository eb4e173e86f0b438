"""Claims about the desk."""
