"""Boolean functions in the forms in which people have them, read into truth tables."""
