"""The schema as PostgreSQL writes it: the same numbers and tables as storage/migrations."""
