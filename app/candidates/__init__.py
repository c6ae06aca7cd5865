"""Candidate commitments: made of groups, checked against a list, ranked."""
