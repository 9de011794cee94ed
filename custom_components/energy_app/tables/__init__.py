"""Which entities a device can have: one line for each value."""
