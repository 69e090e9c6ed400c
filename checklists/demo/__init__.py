"""A month in the life of one integrated care board, to try the portal with. Invented throughout,
but for the names of the practices, which are real; nothing here happened to them.
"""
