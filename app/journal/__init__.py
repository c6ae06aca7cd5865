"""What happened, in order: the audit trail, the live feed, the lineage. There is no second way to say it."""
