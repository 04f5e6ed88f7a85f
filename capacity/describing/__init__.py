"""One function described: its forms, variables, spectrum, classes, degree, circuits and least weights."""
