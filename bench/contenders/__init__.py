"""What the product is measured against: each written as well as we can, and kept here to be read."""
