"""The HTML page: tables, theorems and figures from the results, and the explorer of small functions."""
