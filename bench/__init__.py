"""What things cost: each measurement is a ratio against a yardstick in the same run. README.md explains them."""
