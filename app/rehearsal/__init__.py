"""A workshop played by synthetic people: to prove the machine, to fill a demonstration, to welcome a developer."""
