"""What became of a contribution: its public course, found by its code."""
