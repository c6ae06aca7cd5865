"""Rounds of secret ballots on groups, and what both sides support."""
