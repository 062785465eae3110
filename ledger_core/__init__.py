"""How a fact becomes an entry: the log, the books, the stores and the one way in."""
