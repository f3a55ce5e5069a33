"""Untrusted files: what they are, how many pages, and one page at a time as pixels or words; in a child process."""
