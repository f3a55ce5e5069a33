"""The pages and the JSON that face outwards: server-rendered, Vietnamese first, English beside it.

Decides nothing of substance: every handler turns a request into one use case and its answer into a page.
"""
