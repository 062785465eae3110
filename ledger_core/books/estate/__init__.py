"""The book `estate`: who is there, whose keys count, which rules were adopted."""
