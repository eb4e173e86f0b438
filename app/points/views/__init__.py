"""Officers' pages of points, and the commune's page for anybody."""
