"""The maintenance fund as published cases tell of it: what they say, and what a ledger would have shown."""
