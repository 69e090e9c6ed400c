"""The only writers of plans, tasks and dates. Keyword-only, one transaction, the actor as `by`."""
