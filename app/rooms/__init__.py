"""A workshop's rooms: their phases and clock, and the three views: participant, desk, screen."""
