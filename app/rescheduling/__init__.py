"""Rescheduling, cancelling and reinstating a workshop: everybody who stands in it is told."""
