"""Letters: e-mail that is written in the transaction that causes it, and sent by the background worker."""
