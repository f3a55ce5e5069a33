"""Shapes on the wire: what other systems read and send under `/api/v1`."""
