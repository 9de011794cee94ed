"""A relay on a pin, of this machine and of another."""
