"""Pages of guides: `citizens` for everybody, `media` for their pictures and sounds, the rest for officers."""
