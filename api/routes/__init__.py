"""The routes: `/v1` for people and programs, `/logs` for verifiers, and the service's own."""
