"""The second opinion: verifies a whole history with the standard library and `cryptography` alone."""
