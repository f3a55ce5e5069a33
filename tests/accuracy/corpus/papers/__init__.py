"""The templates, by the part of life they belong to. Importing this package registers them all."""

from tests.accuracy.corpus.papers import administration, births, marriages

__all__ = ["administration", "births", "marriages"]
