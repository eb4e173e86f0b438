"""Teams: the people of a hamlet, or of the whole commune, who help their neighbours with online services."""
