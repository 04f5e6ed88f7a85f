"""The figures: they read results and bounds, and know no engine."""
