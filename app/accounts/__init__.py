"""People: roles and their places, invitations, passkeys, sign-in, the way back. No passwords.

Besides the six names: `passkeys` is the only module that imports webauthn; `session_cookie` reads and sets the cookie
of a signed-in browser and says who we are to its passkeys. `commands` and `views` are folders, one module for each
of their subjects.
"""
