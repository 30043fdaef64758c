"""One module for each family of figures: `measure(stage)` yields them."""
