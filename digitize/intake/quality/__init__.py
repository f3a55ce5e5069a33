"""Whether a scanned page is good enough: what is measured, the dated rules, and what to do about it."""
