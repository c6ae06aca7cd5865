"""People who sign in: by a link in an e-mail, with the roles they were given."""
