"""Alembic's folder: one file per step of the database's history."""
