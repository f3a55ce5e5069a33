"""The pages of a certified copy: code, foot strip, lời chứng, stamps. Refuses to know keys and the book."""
