"""The real servers that the contract suites run on."""

from tests.minio_server import minio

__all__ = ["minio"]
