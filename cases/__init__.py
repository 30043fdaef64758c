"""Where a rule of the business lives: calendar, deadlines, ownership, lifecycle and the regulations as data."""
