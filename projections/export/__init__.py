"""Everything that leaves the house: books for other programs, and the bundle for verifiers."""
