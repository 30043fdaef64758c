"""Papers that go out to be signed and come back through the scanner."""
