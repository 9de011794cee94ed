"""The integrations of this project."""
