"""What the tamper matrix is made of: sound worlds, a forger, the oracle, and hostile servers."""
