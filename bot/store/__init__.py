"""What is kept: one SQLite file, its schema, and one module of SQL per table group."""
