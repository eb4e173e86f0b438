"""Requests: a citizen asks for help at home; an officer calls back and releases it; two helpers take it and go."""
