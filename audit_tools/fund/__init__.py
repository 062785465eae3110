"""The maintenance fund: own kinds, postings, apportionment and rules (SPEC-books §4.5)."""
