"""The doors of Sổ Hóa: an HTTP API for portals and a small web for clerks.

A handler is a doorway: parse, authorise, call, present. Nothing here decides anything about a
paper.
"""
