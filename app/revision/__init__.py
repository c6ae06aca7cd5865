"""The authors' hand on what they sent: changing, withdrawing, contesting, accepting clearer words."""
