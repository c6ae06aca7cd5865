"""What leaves the house: the candidate list as CSV, JSON and ODT, and the coordinators' panel."""
