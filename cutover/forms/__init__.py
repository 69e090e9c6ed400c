"""The forms of cutover."""
