"""Where a file is kept: admitted, verified, locked, retained, held, read, and never changed."""
