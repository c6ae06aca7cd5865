"""The workshops as coordinators change them: what they are about, when, who runs them, their rooms."""
