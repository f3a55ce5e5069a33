"""Measured comparisons with peers on the same work. Not tests: they take minutes and judge nothing by themselves."""
