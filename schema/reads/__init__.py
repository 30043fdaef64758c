"""Compiled reads: a GraphQL selection becomes one SQL statement per root field, and PostgreSQL writes the JSON."""
