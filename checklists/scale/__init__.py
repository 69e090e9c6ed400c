"""A database as full as the whole country would make it, to measure and to try the portal with.

People and what happens to the migrations are invented. Practices are those already in the database;
where there are too few, invented ones. Everything is chance from one seed.
"""
