"""The phases of a room: led by the desk, and changed in any order before and during the session."""
