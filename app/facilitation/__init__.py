"""Leading a room: announcements, a facilitator's own notes, who has finished, and the undoing of what the desk did."""
