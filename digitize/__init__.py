"""A scan in; text, boxes, type, fields and the archival PDF/A out."""
