"""Writes to the register, one module a subject."""
