"""PDF files: what is on a page, its own words and whether they can be trusted, its pixels, what else it brings."""
