"""The papers of the sample dossier, drawn as data: what is printed where, and what a reader should find.

Owns the look of the papers and their wear. Refuses to know how they are read, signed or stored.
"""
