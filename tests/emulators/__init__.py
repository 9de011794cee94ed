"""Devices that speak their real wire formats and share no code with the product."""
