"""Forms of a commissioner's own edition."""
