"""What the scheduler asks the database about itself."""
