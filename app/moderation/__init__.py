"""The facilitators' hand on contributions: publishing, returning with a question, hiding, proposing clearer words."""
