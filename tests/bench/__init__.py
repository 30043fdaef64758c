"""Tests of the benchmarks: that each measures, on a small scale; never how fast anything is."""
