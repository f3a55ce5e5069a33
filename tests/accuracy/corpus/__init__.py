"""Makes test papers with exact truth: every type of the catalogue, papers outside it, stacks; fair and poor scans.

The templates are written apart from the rules that read them: from how papers look, in other layouts and wordings
than `samples/papers`. `python -m tests.accuracy.corpus make FOLDER --kind types --quality fair --papers 100` writes

    0000.jpg, 0001.jpg …   one file of one page
    0002.pdf               a file of several pages: the scans in pages/0002-1.jpg … untouched in a PDF
    truth.jsonl            one object a file, in order:

    {"file": "0002.pdf",                      the file to be read
     "images": ["pages/0002-1.jpg", …],       its pages as pictures (for a one-page file the file itself)
     "quality": "fair", "dpi": 200, "seed": 7002,
     "pages": [{"text": "…\\n…", "turn": 90, "blank": false, "component": ""}, …],
                                              the printed lines; how far the picture was turned clockwise; the
                                              component of a separator sheet, which is no page of a paper
     "papers": [{"type": "GKS", "layout": "birth_2015", "pages": [1, 2], "fields": {"personal_id": ["001…"], …}}]}

`type` is the catalogue's code, or `null` for a paper outside the catalogue (its `layout` says which). A field holds
the values that are right: more than one where a paper says the same thing in two ways, and `""` among them where
leaving the field empty is right too. A field of the type that is not named is not on the paper: it must stay empty.
Values have the product's form: ISO dates, digits of an amount, numbers as printed. Seals, signatures and grounds are
in no text. The same seed gives the same papers.
"""
