"""Personal data at the end of its purpose: what registrations say about people is removed in time."""
