"""The certified copy: acts, book, stamps, PAdES, verification, cancellation."""
