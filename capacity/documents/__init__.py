"""What every document is made of: sheets, tables, numbers as text, files written whole, the style of figures."""
