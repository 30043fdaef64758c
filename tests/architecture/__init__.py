"""The house's own limits, kept by tests."""
