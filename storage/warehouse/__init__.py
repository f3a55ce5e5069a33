"""The warehouse: an OCFL 1.1 storage root on an object store."""
