"""Who people are to this service: accounts, passwords, log-in sessions.

Knows nothing of HTTP; the pages keep the token in a cookie and ask here whose it is.
"""
