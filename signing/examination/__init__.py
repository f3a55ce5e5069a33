"""Looking at the original before it is certified: the six grounds, the machine's hints, connected data."""
