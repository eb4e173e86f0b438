"""Pages of posters: officers' own, their printing, and what a citizen's camera opens."""
