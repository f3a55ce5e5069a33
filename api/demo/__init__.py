"""What only the demonstration needs: a throw-away certification authority and its people."""
