"""Rows at rest: tables, the database session and the records' use cases."""
