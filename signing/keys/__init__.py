"""Keys that are not simply there: remote signing services, and the count of wrong PINs that protects all of them."""
