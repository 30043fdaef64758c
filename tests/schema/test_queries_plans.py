"""Revisit plans through the API: made, read with their reasons and load, handed over; each post sees its own; bad input is typed."""
