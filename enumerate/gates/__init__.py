"""Engines of single gates: linear, polynomial and square."""
