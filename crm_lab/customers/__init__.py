"""Customers: clean, once, and seen from all sides."""
