"""People: invitations, passkeys, sign-in, the way back, and who may do what to whom."""
