"""The public log: what the book issued, voided and cancelled, provable to people who need not trust the office."""
