"""Writes to a commissioner's own edition of the guide."""
