"""What the process asks the database about itself."""
