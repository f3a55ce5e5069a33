"""The real S3 server for these tests."""

from tests.minio_server import minio

__all__ = ["minio"]
