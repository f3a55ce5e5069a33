"""Object stores: bytes under keys, written once."""
