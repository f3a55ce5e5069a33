"""Pixels in, words out: page treatment, the OCR engine, and the neutral shape of a reading."""
