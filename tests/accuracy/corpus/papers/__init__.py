"""The templates, by the part of life they belong to. Importing this package registers them all."""

from tests.accuracy.corpus.papers import (
    administration,
    births,
    business,
    cards,
    certificates,
    deeds,
    land,
    licences,
    marriages,
    outside_reading,
    outside_society,
    outside_trade,
    requests,
    residence,
)

__all__ = [
    "administration", "births", "business", "cards", "certificates", "deeds", "land", "licences", "marriages",
    "outside_reading", "outside_society", "outside_trade", "requests", "residence",
]  # fmt: skip
