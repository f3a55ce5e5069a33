"""One file a place of the site: what it asks the rooms for, and what its template is given."""
