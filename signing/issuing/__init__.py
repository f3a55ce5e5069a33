"""From an accepted act to a signed, registered, deposited copy."""
