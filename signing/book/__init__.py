"""The register of certified copies: counters, append-only chained rows, requests, acts and copies."""
