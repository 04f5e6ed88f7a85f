"""Engines of gated circuits: products, compositions, lifted features and layers."""
