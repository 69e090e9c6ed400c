"""The audit trail, read across the house. It owns no table; changes are recorded where they are made."""
