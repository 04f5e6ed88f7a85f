"""The n-cube: points, truth tables, and the symmetries that permute and negate variables."""
