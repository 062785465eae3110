"""Read models: every row is derived from entries and can be rebuilt from them at any time."""
