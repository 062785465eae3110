"""The only way in: submission, authority, sequencer, ledger."""
