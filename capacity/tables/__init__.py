"""What is written to `results/`, and read back."""
