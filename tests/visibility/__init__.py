"""Who sees what: every table, every post, every verb, in raw SQL and through the API."""
