"""Outputs: a decision in, something switched."""
