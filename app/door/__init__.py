"""The door: who came, by list, search, code or camera, also while the network is away."""
