"""The set-based statements of the importers: one file for each kind of file."""
