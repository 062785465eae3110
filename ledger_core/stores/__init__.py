"""Where entries lie: one contract, kept by SQLite and by PostgreSQL on eventsourcing's recorders."""
