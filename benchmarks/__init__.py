"""Ratios against stock eventsourcing and the field's own tools, measured in one run (`make bench`)."""
