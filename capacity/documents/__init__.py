"""What every document is made of: sheets, numbers as text, files written whole, the style of figures."""
