"""The coaching screen."""
