"""The developer's door: what `./dev` does, one module per concern. Standard library only."""
