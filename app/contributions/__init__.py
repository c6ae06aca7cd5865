"""Challenges and ideas: posting them, and the receipt for each."""
