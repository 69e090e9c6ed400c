"""The guide: from YAML files to rows in the database, and from rows to words on a page."""
