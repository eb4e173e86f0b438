"""What knows nothing of HTTP: database, errors, parsing, who acts, the trail, time, keys."""
