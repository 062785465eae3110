"""What may be written, and what it means: one book per subject, each kind of event defined once."""
