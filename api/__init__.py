"""Everything that faces outwards, and the only place that wires: CLI, settings, REST, pages, worker."""
