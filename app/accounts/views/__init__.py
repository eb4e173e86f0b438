"""Pages and endpoints of people: sign-in, invitations, the way back, one's own account, the officer's forms."""
