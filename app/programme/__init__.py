"""The public programme: its themes, workshops, bodies and dates."""
