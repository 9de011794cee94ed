"""Outputs: one contract for all of them, and what each does besides."""
