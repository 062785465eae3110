"""Owners' votes: own kinds, quorum, tally and rules (SPEC-books §4.6)."""
