"""Return visits: who waits for activation and is to be called on again, who took it, and the number to call.

Assists feed it, as they feed tallies. Besides the six names: `verdict` says how a visit stands, pure.
"""
