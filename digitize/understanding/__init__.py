"""Words in, papers out: where one paper ends, what type it is, what its fields say."""
