"""Firms made for measuring: deterministic, set-based, with rowcounts by `bench.sizes`."""
