"""The shape of the API: one noun, one file. Fields with arguments are never run: reads are compiled from schema/sources."""
