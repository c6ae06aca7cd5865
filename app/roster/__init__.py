"""The list of registrations as staff work with it: filters, single registrations, seats, files, messages."""
