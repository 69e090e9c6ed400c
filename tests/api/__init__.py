"""The read-only API and the tokens that open it."""
