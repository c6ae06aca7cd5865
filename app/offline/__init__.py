"""What a browser needs to outlive a bad network: who is signed in, and the worker that keeps a room's last state."""
