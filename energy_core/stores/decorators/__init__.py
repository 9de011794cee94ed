"""Stores around a store; each keeps the contract of what it wraps."""
