"""Readers: a device in, readings out."""
