"""What the parties of a vote build at home and sign: roll, letters, ballots, closing, openings, counting."""
