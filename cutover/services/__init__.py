"""The writers of cutover."""
