"""From the journal to every open screen: tickets, frames and the hub."""
