"""The shape of the API: one noun, one file. Methods are never run: reads are compiled from schema/sources."""
