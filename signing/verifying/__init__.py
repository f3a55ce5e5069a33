"""The two halves of checking a signature: the bytes, and the certificate."""
