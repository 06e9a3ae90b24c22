"""Measurements of reading and extraction, and the invented papers they are made on."""
