"""The face: HTTP, pages, commands. It decides nothing; it asks ledger_core and shows projections."""
