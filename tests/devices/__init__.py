"""Phones: enrolment, signatures, tokens, revocation."""
