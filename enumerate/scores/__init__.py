"""Engines of attention scores."""
