"""Figures of speed and memory, each beside its contender in the same run. `make bench`, `make bench ONLY=worklist,roll`."""
