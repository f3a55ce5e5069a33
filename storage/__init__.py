"""Bytes and rows at rest: object stores, the OCFL warehouse, dossiers, papers, holdings, events, the access log."""
