"""Seats of a workshop, equal for both sectors, and the waiting lists beside them."""
