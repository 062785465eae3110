"""The book `voting`: the owners' votes, from the notice to the filed result."""
