"""Exact counts: the engines, the choice among them, and certificates of counts."""
