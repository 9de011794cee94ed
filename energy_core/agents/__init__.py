"""Running services: a strategy with inputs and commands, run by whoever owns the time."""
